import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Deployment } from './deployment.ts';
import { type DailyRecord, put, putBenchmarks, putDays } from './records.ts';

/** What a check may do to the deployment, and to what is known of the past. */
export interface Bench {
  deployment(): Deployment;
  /** Runs a probe and waits until what it read is stored, for those that are made of others. */
  told(probe: string): Promise<void>;
  /** Waits until a figure is so: who looks at processes sees those of a moment ago. */
  until(figure: string, is: (value: number) => boolean): Promise<void>;
  /** The machine's disks are so full from now on, in percent; undefined: they do not answer. */
  disks(percent: number | undefined): void;
}

/** Why a check has no such state. */
export const noCritical = 'no critical limit is named';
export const noWarning = 'no warning is named';
export const noLimit = 'no limit is named';
export const adviceOnly = 'advice of the review, and information';
export const kernelTells = 'the kernel always answers';
export const fileSystemTells = 'what is not there is none: it is critical, or counted as nothing';

/** How the states of the checks are brought about. */
export function arrangementsOf({ deployment, told, until, disks }: Bench) {
  const says = (name: string, ...lines: readonly string[]) => deployment().programs.says(name, lines);
  const remove = (name: string) => () => deployment().programs.remove(name);
  const noLog = () => rmSync(deployment().log.path);
  const today = (changes: Partial<DailyRecord>) => () => putDays(deployment().dailyMetrics, {}, changes);
  const month = (changes: Partial<DailyRecord>) => () => putDays(deployment().dailyMetrics, changes);
  const noDays = () => rmSync(deployment().dailyMetrics);
  const weeks =
    (...reliabilities: readonly number[]) =>
    () =>
      putBenchmarks(deployment().folders.logs, reliabilities);
  const brokenWeek = () => {
    put(join(deployment().folders.logs, 'weekly_benchmark_2999-01-01.json'), '{"reliability_score": ');
  };
  const errorRate = (jobs: number, errors: number) => async () => {
    deployment().writeLog({ count: jobs, errors });
    await told('log-hour');
  };
  const memory = (percent: number) => () => deployment().useMemory(percent);
  const noMemory = () => rmSync(join(deployment().folders.proc, 'meminfo'));
  const cache = (rate: number, size: number) => async () => {
    says('cache_report.py', `Cache Hit Rate: ${rate}%`, `Cache Size: ${size}`, 'Max Cache Size: 1000');
    await told('cache');
  };
  const inTemp = (name: string) => () => put(join(deployment().folders.temp, 'chunker_temp_1', name), 'x');
  const inLogs =
    (name: string, days: number, text = '') =>
    () =>
      put(join(deployment().folders.logs, name), text, days);
  const sample = (rate: number, confidence: number) => () =>
    says(
      'accuracy_validation.py',
      'Files Processed: 10',
      `Average Documentation Rate: ${rate}%`,
      `Average Confidence: ${confidence}`,
    );
  const pattern = () => join(deployment().folders.install, 'patterns', 'python.pattern');
  const settings = () => join(deployment().folders.config, 'settings.json');
  /** The newest benchmark is so many days old. */
  const lastWeek = (days: number) => () => {
    const { logs } = deployment().folders;
    putBenchmarks(logs, []);
    const record = '{"reliability_score": 0.9, "test_results": {}}';
    put(join(logs, 'weekly_benchmark_0.json'), record, days);
  };
  const killWorkers = async () => {
    await deployment().workers.kill();
    await until('workers.up', (up) => up === 0);
  };
  const largeWorker = async () => {
    await killWorkers();
    await deployment().workers.start(520_000_000);
    await until('workers.memory', (bytes) => bytes > 500e6);
  };
  return {
    deployment,
    disks,
    told,
    brokenWeek,
    cache,
    errorRate,
    inLogs,
    inTemp,
    lastWeek,
    memory,
    month,
    noDays,
    noLog,
    noMemory,
    pattern,
    remove,
    sample,
    says,
    settings,
    today,
    weeks,
    killWorkers,
    largeWorker,
  };
}

export type Arrangements = ReturnType<typeof arrangementsOf>;
