import { mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DAY_MS } from '../../../src/domain/duration.ts';

/** One line of the daily record. */
export interface DailyRecord {
  readonly processing_time: number;
  readonly chunks_generated: number;
  readonly memory_usage_mb: number;
  readonly cache_hit_rate: number;
  readonly documented_chunks: number;
  readonly avg_confidence: number;
}

export const usualDay: DailyRecord = {
  processing_time: 0.21,
  chunks_generated: 2,
  memory_usage_mb: 84.5,
  cache_hit_rate: 0.92,
  documented_chunks: 2,
  avg_confidence: 0.86,
};

export const suites = [
  'End-to-End Pipeline Integration',
  'Performance Integration Under Load',
  'Real-World LLMKG Codebase Processing',
] as const;

/** When a file was changed last, told to the file system. */
export function age(path: string, days: number): void {
  const at = new Date(Date.now() - days * DAY_MS);
  utimesSync(path, at, at);
}

/** Writes a file of so many days ago; its folder is made. */
export function put(path: string, text: string, days = 0): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  age(path, days);
}

/** The last 30 daily records, of which the newest may be another one. */
export function putDays(path: string, all: Partial<DailyRecord> = {}, last: Partial<DailyRecord> = {}): void {
  const lines = Array.from({ length: 30 }, (_, index) => {
    const timestamp = new Date(Date.now() - (29 - index) * DAY_MS).toISOString();
    return JSON.stringify({ timestamp, ...usualDay, ...all, ...(index === 29 ? last : {}) });
  });
  put(path, `${lines.join('\n')}\n`);
}

/** The benchmarks of the last weeks, oldest first: their reliability; a suite fails in those under 1. */
export function putBenchmarks(folder: string, reliabilities: readonly number[]): void {
  for (const name of readdirSync(folder)) {
    if (name.startsWith('weekly_benchmark_')) rmSync(join(folder, name));
  }
  reliabilities.forEach((reliability, index) => {
    const days = (reliabilities.length - 1 - index) * 7;
    const at = new Date(Date.now() - days * DAY_MS).toISOString();
    const results = suites.map((suite, place) => [
      suite,
      {
        success: reliability === 1 || place > 0,
        execution_time: 12.5 + place,
        memory_used_mb: 96 + place,
      },
    ]);
    const record = {
      timestamp: at,
      reliability_score: reliability,
      test_results: Object.fromEntries(results),
    };
    put(
      join(folder, `weekly_benchmark_${at.slice(0, 10)}.json`),
      JSON.stringify(record, null, 2),
      Math.max(0.01, days),
    );
  });
}
