import type { MetricCatalogue } from '../../define/probe.ts';
import type { Clock } from '../../domain/clock.ts';
import { formatValue } from '../../domain/format-value.ts';
import type { Reading } from '../../domain/probe.ts';
import { readingOf } from '../reading-of.ts';
import { countKeys, type KeyCount } from './key-scan.ts';
import type { RedisSession } from './session.ts';

/** Keys that a configuration asks to be counted. */
export interface KeyPattern {
  readonly pattern: string;
  readonly db?: number | undefined;
  /** The name of its metrics; else it is a part of `keys-matching`. */
  readonly metric?: string | undefined;
  readonly expiry: boolean;
}

interface Names {
  readonly matching: string;
  readonly withoutExpiry: string;
  readonly growth: string;
  readonly part: { readonly part?: string };
}

function namesOf({ pattern, db, metric }: KeyPattern): Names {
  if (metric !== undefined) {
    return {
      matching: metric,
      withoutExpiry: `${metric}-without-expiry`,
      growth: `${metric}-per-minute`,
      part: {},
    };
  }
  return {
    matching: 'keys-matching',
    withoutExpiry: 'keys-without-expiry',
    growth: 'keys-matching-per-minute',
    part: { part: db === undefined ? pattern : `db${db} ${pattern}` },
  };
}

/** What these patterns may answer. */
export function keyMetrics(patterns: readonly KeyPattern[]): MetricCatalogue {
  return Object.fromEntries(
    patterns.flatMap((one) => {
      const { matching, withoutExpiry, growth, part } = namesOf(one);
      const title = one.metric === undefined ? 'Keys that match' : `Keys '${one.pattern}'`;
      const parts = 'part' in part ? { parts: 'pattern' } : {};
      return [
        [matching, { title, unit: 'count', ...parts }],
        [withoutExpiry, { title: `${title}, without expiry`, unit: 'count', ...parts }],
        [growth, { title: `${title}, more of them`, unit: 'per-minute', ...parts }],
      ];
    }),
  );
}

export interface CountOptions {
  readonly mostKeys: number;
  readonly withinMs: number;
  /** The database of the connection. */
  readonly db: number;
  readonly memory: Map<string, unknown>;
  readonly clock: Clock;
}

/** Counts them one after the other; the time is shared out. What fails is a reading that says so. */
export async function readKeyCounts(
  session: RedisSession,
  patterns: readonly KeyPattern[],
  options: CountOptions,
): Promise<readonly Reading[]> {
  const endMs = performance.now() + options.withinMs;
  const readings: Reading[] = [];
  for (const [index, pattern] of patterns.entries()) {
    const now = performance.now();
    const untilMs = now + (endMs - now) / (patterns.length - index);
    try {
      await session.ask('SELECT', pattern.db ?? options.db);
      const found = await countKeys(session, pattern.pattern, pattern.expiry, { ...options, untilMs });
      readings.push(...described(pattern, found, await session.ask('DBSIZE'), options));
    } catch (error) {
      if (!session.open) throw error;
      const words = error instanceof Error ? error.message : String(error);
      const { matching, part } = namesOf(pattern);
      readings.push({ metric: matching, unit: 'count', error: words, ...part });
    }
  }
  return readings;
}

function described(
  pattern: KeyPattern,
  { matching, withoutExpiry, complete, looked }: KeyCount,
  size: unknown,
  { memory, clock }: CountOptions,
): readonly Reading[] {
  const { part, ...names } = namesOf(pattern);
  const metrics = keyMetrics([pattern]);
  const figure = (count: number) => formatValue(count, 'count');
  const stopped = `at least: stopped after about ${figure(looked)} of ${figure(Number(size))} keys`;
  const more = complete ? part : { ...part, detail: stopped };
  const readings = [readingOf(metrics, names.matching, matching, more)];
  if (withoutExpiry !== undefined) {
    const share = `${figure(withoutExpiry)} of ${figure(matching)}`;
    const detail = complete ? share : `${share}, ${stopped}`;
    readings.push(readingOf(metrics, names.withoutExpiry, withoutExpiry, { ...part, detail }));
  }
  const growth = complete ? growthOf(memory, pattern, clock.now(), matching) : undefined;
  if (growth !== undefined) readings.push(readingOf(metrics, names.growth, growth, part));
  return readings;
}

/** Unlike a counter, keys may also become fewer; what was only counted in part is not compared. */
function growthOf(
  memory: Map<string, unknown>,
  { pattern, db }: KeyPattern,
  now: Date,
  count: number,
): number | undefined {
  const key = `keys ${db ?? ''} ${pattern}`;
  const before = memory.get(key) as { readonly atMs: number; readonly count: number } | undefined;
  memory.set(key, { atMs: now.getTime(), count });
  const minutes = (now.getTime() - (before?.atMs ?? 0)) / 60_000;
  return before === undefined || minutes <= 0 ? undefined : (count - before.count) / minutes;
}
