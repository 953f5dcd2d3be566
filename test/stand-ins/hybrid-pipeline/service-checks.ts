import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { HOUR_MS, MINUTE_MS } from '../../../src/domain/duration.ts';
import type { Check } from '../describe-checks.ts';
import {
  deployment,
  hourly,
  losePython,
  noLevel,
  remember,
  says,
  tighten,
  watchWith,
  wedge,
} from './watching.ts';

/** A service that is run by systemd: failed, failed for an hour, and systemd silent. */
const service = (name: string, title: string): readonly Check[] => [
  {
    sheet: `Health: ${title} is active (level 3 when it is not)`,
    figure: `${name}.up[${name}.service]`,
    warning: 'A unit that is being started is a warning of its own; here it is killed at once.',
    critical: () => deployment.units.unit(name).kill(),
    unknown: wedge,
  },
];

const everyFour = ['rust-core', 'python-ml', 'ipc-layer', 'monitoring'];
const allUp = async (up = 1) => {
  await watchWith();
  for (const name of everyFour) await remember(`${name}.up[${name}.service]`, [[MINUTE_MS, up]]);
};
const recovered = async (changes: { throughput?: number; quality?: number; up?: number } = {}) => {
  await allUp(changes.up);
  await remember('throughput.documents', [[MINUTE_MS, changes.throughput ?? 41]]);
  await remember('quality.score', [[MINUTE_MS, changes.quality ?? 0.9]]);
  await remember('end-to-end.exit-status', [[MINUTE_MS, 0]]);
};

const errorLines = (count: number) => () => {
  for (let line = 0; line < count; line += 1) deployment.log.write('ERROR', 'document 4: chunk refused');
};
const loseLogs = () => rmSync(join(String(deployment.variables['root']), 'logs'), { recursive: true });

/** Services, throughput, quality, answers, errors. */
export const serviceChecks: readonly Check[] = [
  ...service('rust-core', 'rust-core'),
  ...service('python-ml', 'python-ml'),
  ...service('ipc-layer', 'ipc-layer'),
  ...service('monitoring', 'monitoring'),
  {
    sheet: 'Target: 99 % uptime',
    figure: 'uptime.value',
    ok: allUp,
    warning: async () => {
      await allUp();
      await remember('uptime.value', hourly(6, 98));
    },
    critical: 'What is down is critical by itself.',
    unknown: tighten({}),
  },
  {
    sheet: 'Hourly: 30 documents an hour; level 1 at 25–30, level 2 below 25',
    figure: 'throughput.documents',
    warning: says('quick_throughput_test.py', '30'),
    critical: 'The sheet ends with level 2: a person within 15 minutes.',
    unknown: says('quick_throughput_test.py', 'no figure'),
  },
  {
    sheet: 'Level 2: quality below 0.75, level 3: below 0.70',
    figure: 'quality.score',
    warning: says('quick_quality_test.py', '0.74'),
    critical: says('quick_quality_test.py', '0.69'),
    unknown: losePython,
  },
  {
    sheet: 'Answers in less than 2 s; slower than the baseline',
    figure: 'response.latency',
    warning: async () => {
      await watchWith();
      const now = Date.now() % HOUR_MS;
      const before = Array.from(
        { length: 48 },
        (_, hour) => [now + hour * HOUR_MS + 30 * MINUTE_MS, 0.001] as const,
      );
      await remember('response.latency', before);
      await remember('response.latency', [
        [40 * MINUTE_MS, 900],
        [20 * MINUTE_MS, 900],
        [MINUTE_MS, 900],
      ]);
    },
    critical: () => deployment.core.slow(2_100),
    unknown: 'What takes longer than 10 s is down: `up` is critical.',
  },
  {
    sheet: 'Health: the API answers',
    figure: 'response.up',
    warning: 'It answers or not.',
    critical: () => deployment.core.fail(503),
    unknown: 'What does not answer in time is down.',
  },
  {
    sheet: 'Recovery: quick end-to-end test',
    figure: 'end-to-end.exit-status',
    warning: 'It passes or not.',
    critical: says('e2e_test.py', 'document lost', 1),
    unknown: losePython,
  },
  {
    sheet: 'Start-up: quick check of the models',
    figure: 'models.exit-status',
    warning: 'It passes or not.',
    critical: says('model_validation.py', 'chunker: cannot be loaded', 1),
    unknown: losePython,
  },
  {
    sheet: 'Recovery: four services, over 25/h, quality over 0.75, end to end',
    figure: 'recovery.value',
    ok: () => recovered(),
    warning: 'It is recovered or not.',
    critical: () => recovered({ throughput: 25 }),
    unknown: tighten({}),
  },
  {
    sheet: 'Error rate of the last hour (HIGH_ERROR_RATE)',
    figure: 'errors.errors-share',
    warning: 'The alert is critical at once.',
    critical: errorLines(3),
    unknown: loseLogs,
  },
  {
    sheet: 'Start-up: errors of the last 24 hours',
    figure: 'errors-of-day.errors',
    warning: errorLines(1),
    critical: 'Their share of the last hour is what is critical.',
    unknown: loseLogs,
  },
  {
    sheet: 'Evening: logs are rotated',
    figure: 'rotated-logs.newest-age',
    warning: () => deployment.rotatedLog(27 * HOUR_MS),
    critical: noLevel,
    unknown: 'Without any there is no age, and `up` is critical.',
  },
];
