import { chmodSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Fault } from '../stand-in.ts';
import { type Deployment, unit } from './deployment.ts';
import { put, putBenchmarks, putDays } from './records.ts';

const usualPace = 812_000;

/** What can go wrong in the deployment; `pace` is the throughput that its jobs have meanwhile. */
export function faultsOf(deployment: Deployment): {
  readonly faults: readonly Fault[];
  pace(): number;
} {
  const { units, workers, programs, log, backups, folders } = deployment;
  const state = { pace: usualPace };
  const fault = (name: string, title: string, breaks: () => unknown, mends: () => unknown): Fault => ({
    name,
    title,
    async break() {
      await breaks();
    },
    async mend() {
      await mends();
    },
  });
  const pattern = join(folders.install, 'patterns', 'python.pattern');
  const faults = [
    fault(
      'kill-service',
      'Kill the service: its unit fails',
      () => units.unit(unit).kill(),
      () => units.unit(unit).start(),
    ),
    fault(
      'kill-workers',
      'Kill the chunker processes',
      () => workers.kill(),
      () => workers.start(),
    ),
    fault(
      'break-self-test',
      'The chunker makes no chunk any more',
      () => programs.says('health_check.py', ['Basic Function: FAIL', 'Chunks Generated: 0']),
      () => programs.says('health_check.py', ['Chunks Generated: 1', 'Memory Usage: 84.5MB']),
    ),
    fault(
      'fill-memory',
      'Fill the memory to 94 %',
      () => deployment.useMemory(94),
      () => deployment.useMemory(38),
    ),
    fault(
      'errors',
      'Every other job fails',
      () => deployment.writeLog({ count: 20, errors: 10 }),
      () => deployment.writeLog({}),
    ),
    fault(
      'slow-down',
      'Throughput falls to 240,000 chars/s',
      () => {
        state.pace = 240_000;
        deployment.writeLog({ perSecond: state.pace });
      },
      () => {
        state.pace = usualPace;
        deployment.writeLog({});
      },
    ),
    fault(
      'lose-accuracy',
      'A pattern is changed, and accuracy falls to 64 %',
      () => {
        put(pattern, 'docstrin');
        programs.says('detection_check.py', ['Detection Rate: 64.0%']);
      },
      () => {
        put(pattern, 'docstring', 40);
        programs.says('detection_check.py', ['Detection Rate: 93.0%']);
      },
    ),
    fault(
      'fill-cache',
      'The cache is full and seldom hit',
      () =>
        programs.says('cache_report.py', [
          'Cache Hit Rate: 41.0%',
          'Cache Size: 980',
          'Max Cache Size: 1000',
        ]),
      () =>
        programs.says('cache_report.py', [
          'Cache Hit Rate: 92.0%',
          'Cache Size: 640',
          'Max Cache Size: 1000',
        ]),
    ),
    fault(
      'fail-benchmark',
      'The weekly benchmark fails two suites of three',
      () => putBenchmarks(folders.logs, [1, 1, 0.9, 0.33]),
      () => putBenchmarks(folders.logs, [0.9, 1, 1, 1]),
    ),
    fault(
      'slow-day',
      'The record of the day is slow and large',
      () => putDays(deployment.dailyMetrics, {}, { processing_time: 1.8, memory_usage_mb: 260 }),
      () => putDays(deployment.dailyMetrics),
    ),
    fault(
      'lose-backups',
      'Nobody made a backup for three days',
      () => backups.write(3),
      () => backups.write(),
    ),
    fault(
      'open-pattern',
      'Everybody may write to a pattern',
      () => chmodSync(pattern, 0o666),
      () => chmodSync(pattern, 0o644),
    ),
    fault(
      'lose-log',
      'The log is gone',
      () => rmSync(log.path, { force: true }),
      () => deployment.writeLog({}),
    ),
  ];
  return { faults, pace: () => state.pace };
}
