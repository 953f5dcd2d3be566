import { rmSync } from 'node:fs';
import type { Check } from '../describe-checks.ts';
import { type Hands, noLimit, told, warningOnly } from './checks.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const none = 'files that are not there are critical, and said to be';

/** Logs, requests, backups, configuration, scripts of the system itself. */
export function checksOfFiles(hands: Hands): readonly Check[] {
  const { of } = hands;
  const elsewhere = hands.look('elsewhere');
  const lines =
    (level: string, text: string, count = 5) =>
    () => {
      for (let index = 0; index < count; index += 1) of().files.app.write(level, text, HOUR_MS);
    };
  const requests = (count: number, how: Parameters<ReturnType<typeof of>['files']['requests']>[1]) => () =>
    of().files.requests(count, how);
  const figure = (sheet: string, name: string): Check => ({
    sheet,
    figure: name,
    warning: noLimit,
    critical: noLimit,
    unknown: elsewhere,
  });
  /** A backup by its newest file: old, and gone. */
  const backup = (sheet: string, probe: string, file: () => string, oldMs: number): readonly Check[] => [
    {
      sheet,
      figure: `${probe}.newest-age`,
      warning: () => of().files.put(file(), 'old', oldMs),
      critical: `its absence is: ${probe}.up`,
      unknown: none,
    },
    {
      sheet: `${sheet}: there is one`,
      figure: `${probe}.up`,
      warning: 'it is there or it is not',
      critical: () => rmSync(file()),
      unknown: none,
    },
  ];
  const script = (sheet: string, probe: string, name: string): Check => ({
    sheet,
    figure: `${probe}.exit-status`,
    warning: 'a program ends well or it does not',
    critical: () => of().files.script(name, 'echo broken >&2; exit 1'),
    unknown: elsewhere,
  });
  const inDaily = (name: string) => () => of().files.inDaily(name);
  return [
    figure('API use: requests', 'traffic.requests'),
    figure('top addresses', 'traffic.address-requests[10.0.0.1]'),
    figure('response time of the API', 'traffic.duration-p95'),
    {
      sheet: 'error rate > 1 %',
      figure: 'traffic.server-errors',
      warning: requests(2, { status: 500 }),
      critical: warningOnly,
      unknown: elsewhere,
    },
    {
      sheet: 'clients > 1,000 requests',
      figure: 'traffic.addresses-over',
      warning: requests(1001, { address: '203.0.113.9' }),
      critical: warningOnly,
      unknown: elsewhere,
    },
    {
      sheet: 'injection patterns',
      figure: 'traffic.injections',
      warning: requests(1, { path: "/search?q=1'%20UNION%20SELECT%20password%20FROM%20users--" }),
      critical: warningOnly,
      unknown: elsewhere,
    },
    {
      sheet: 'rate-limit hits',
      figure: 'traffic.rate-limited',
      ok: requests(3, { status: 429 }),
      warning: told,
      critical: told,
      unknown: elsewhere,
    },
    {
      sheet: 'addresses > 100 requests',
      figure: 'bursts.addresses-over',
      warning: requests(101, { address: '203.0.113.9' }),
      critical: warningOnly,
      unknown: elsewhere,
    },
    {
      sheet: 'error rate of the log > 1 %',
      figure: 'errors.errors-share',
      warning: lines('ERROR', 'it broke'),
      critical: warningOnly,
      unknown: elsewhere,
    },
    figure('performance warnings of the log', 'errors.slow'),
    {
      sheet: 'security events of the log',
      figure: 'errors.security',
      warning: lines('INFO', 'unauthorized call'),
      critical: warningOnly,
      unknown: elsewhere,
    },
    figure('overnight errors', 'overnight.errors'),
    figure('overnight warnings', 'overnight.warnings'),
    {
      sheet: 'logs cleaned after 30 days',
      figure: 'old-logs.oldest-age',
      warning: () => of().files.put(of().files.paths.oldLog, 'old', 31 * DAY_MS),
      critical: warningOnly,
      unknown: 'where there is no file, nothing is old',
    },
    {
      sheet: 'temporary files cleaned',
      figure: 'temporary.oldest-age',
      warning: () => of().files.age(of().files.paths.temporaryFile, 31 * DAY_MS),
      critical: warningOnly,
      unknown: 'where there is no file, nothing is old',
    },
    ...backup('logs archived', 'log-archive', () => of().files.paths.archived, 25 * HOUR_MS),
    {
      sheet: 'RPO of vectors 1 h: snapshot of each collection',
      figure: 'backup-vectors.snapshot-age[documents]',
      warning: 'a broken RPO of vectors is critical',
      critical: () => of().snapshotOf(2 * HOUR_MS),
      unknown: () => of().noSnapshot(),
    },
    {
      sheet: 'RPO of configuration 24 h',
      figure: 'backup-config.newest-age',
      warning: () => {
        const { files } = of();
        for (const name of ['docker-compose.yml', 'config/settings.yml'])
          files.age(files.inDaily(name), 25 * HOUR_MS);
      },
      critical: 'its absence is: backup-config.up',
      unknown: none,
    },
    {
      sheet: 'backup of the configuration: there is one',
      figure: 'backup-config.up',
      warning: 'it is there or it is not',
      critical: () => rmSync(of().files.paths.daily, { recursive: true }),
      unknown: none,
    },
    ...backup('RPO of logs 1 h', 'backup-logs', () => of().files.paths.replicated, 2 * HOUR_MS),
    ...backup('daily dump of the cache', 'backup-cache', inDaily('redis-backup.rdb'), 25 * HOUR_MS),
    ...backup('daily state of the application', 'backup-state', inDaily('app-state.tar.gz'), 25 * HOUR_MS),
    {
      sheet: 'weekly full backup',
      figure: 'backup-weekly.newest-age',
      warning: () => {
        const { files } = of();
        for (const name of ['qdrant-data.tar.gz', 'dragonfly-data.tar.gz', 'application.tar.gz'])
          files.age(files.inWeekly(name), 8 * DAY_MS);
      },
      critical: 'its absence is: backup-weekly.up',
      unknown: none,
    },
    {
      sheet: 'weekly full backup: completeness',
      figure: 'backup-weekly.modified-within',
      warning: () => rmSync(of().files.inWeekly('qdrant-data.tar.gz')),
      critical: warningOnly,
      unknown: none,
    },
    {
      sheet: 'weekly full backup: there is one',
      figure: 'backup-weekly.up',
      warning: 'it is there or it is not',
      critical: () => rmSync(of().files.paths.weekly, { recursive: true }),
      unknown: none,
    },
    {
      sheet: 'checksums of backups',
      figure: 'backup-checksums.checksum-faults',
      warning: 'a backup is intact or it is not',
      critical: () => of().files.put(of().files.inDaily('app-state.tar.gz'), 'something else'),
      unknown: none,
    },
    {
      sheet: 'backup done',
      figure: 'backup-complete.value',
      ok: hands.backups,
      warning: () => {
        of().files.put(of().files.inDaily('redis-backup.rdb'), 'old', 25 * HOUR_MS);
        return hands.backups();
      },
      critical: () => {
        of().files.put(of().files.inDaily('app-state.tar.gz'), 'something else');
        return hands.backups();
      },
      unknown: () => {
        of().noSnapshot();
        return hands.backups();
      },
    },
    script('a trial restore', 'trial-restore', 'test-restore-staging.sh'),
    script('completeness', 'completeness', 'verify-data-completeness.sh'),
    script('configuration: YAML, variables, connectivity', 'config-valid', 'validate-config.sh'),
    {
      sheet: 'configuration: a change',
      figure: 'config-changes.modified-within',
      ok: () => of().files.put(of().files.paths.configFile, 'workers: 8\n'),
      warning: told,
      critical: told,
      unknown: none,
    },
    {
      sheet: 'configuration: who may write to it',
      figure: 'config-changes.world-writable',
      warning: hands.writable,
      critical: warningOnly,
      unknown: none,
    },
    script('security of the configuration', 'security-config', 'verify-security-config.sh'),
    {
      sheet: 'vulnerabilities of images: high',
      figure: 'image-scan.high',
      warning: () => of().files.script('scan-images.sh', `echo '{"high": 2, "critical": 0}'`),
      critical: 'critical ones are: image-scan.critical',
      unknown: elsewhere,
    },
    {
      sheet: 'vulnerabilities of images: critical',
      figure: 'image-scan.critical',
      warning: 'high ones are: image-scan.high',
      critical: () => of().files.script('scan-images.sh', `echo '{"high": 0, "critical": 1}'`),
      unknown: elsewhere,
    },
    script('performance analysis', 'benchmark', 'generate-performance-report.sh'),
  ];
}
