import { DAY_MS, HOUR_MS } from '../../../src/domain/duration.ts';
import type { Check } from '../describe-checks.ts';
import type { Deployment } from './deployment.ts';
import { deployment, loses, noLevel, noUnknown } from './watching.ts';

const backup = (
  probe: string,
  title: string,
  part: Parameters<Deployment['backups']['age']>[0],
): readonly Check[] => [
  {
    sheet: `Backup: ${title}, daily`,
    figure: `${probe}.newest-age`,
    warning: () => deployment.backups.age(part, 27 * HOUR_MS),
    critical: () => deployment.backups.age(part, 51 * HOUR_MS),
    unknown: 'Without any there is no age, and `up` is critical.',
  },
  {
    sheet: `Backup: ${title}, kept for 30 days and no longer`,
    figure: `${probe}.oldest-age`,
    warning: () => deployment.backups.age(part, 33 * DAY_MS),
    critical: 'Too many old ones are never more than a warning.',
    unknown: 'Without any there is no age, and `up` is critical.',
  },
];

/** Backups and the recovery test. */
export const backupChecks: readonly Check[] = [
  ...backup('backup-database', 'the database', 'database.sql'),
  ...backup('backup-configuration', 'the configuration', 'config.tar.gz'),
  ...backup('backup-state', "the application's state", 'app_state.json'),
  {
    sheet: 'Backup: the models',
    figure: 'backup-models.up',
    warning: 'They are there or not.',
    critical: () => deployment.backups.loseModels(),
    unknown: noUnknown,
  },
  {
    sheet: "Evening: today's backups are valid",
    figure: 'backup-validation.exit-status',
    warning: 'They are valid or not.',
    critical: () => deployment.backups.cutShort(),
    unknown: loses('backup_validation.sh'),
  },
  {
    sheet: 'Backup: dumps are what was written (integrity of data, level 4)',
    figure: 'backup-checksums.checksum-faults',
    warning: 'A dump that differs is critical at once.',
    critical: () => deployment.backups.cutShort(),
    unknown: noUnknown,
  },
  {
    sheet: 'Monthly: a recovery test has run',
    figure: 'recovery-test.newest-age',
    warning: () => deployment.report('recovery-test', { passed: true }, 37 * DAY_MS),
    critical: noLevel,
    unknown: 'Without any there is no age, and `up` is critical.',
  },
  {
    sheet: 'Monthly: the recovery test has passed',
    figure: 'recovery-test.passed',
    warning: 'It has passed or not.',
    critical: () => deployment.report('recovery-test', { passed: false }),
    unknown: () => deployment.report('recovery-test', 'no JSON'),
  },
];
