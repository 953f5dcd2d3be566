import { formatDuration } from '../domain/duration.ts';
import { TimeoutError } from '../domain/errors.ts';
import type { Reading } from '../domain/probe.ts';
import { DownError } from './network-failure.ts';

/** One of the things that a probe asks whether they are up. */
/** How long one end point may take where nothing is said: well before the deadline of the whole probe. */
export const usualShare = (wholeMs: number): number => Math.floor(wholeMs * 0.8);

export interface EndPoint {
  /** Its name among the others; undefined where there is only this one. */
  readonly part?: string | undefined;
  /** How long it may take. */
  readonly timeoutMs: number;
  /** What one is that takes longer. */
  readonly late: 'unknown' | 'down';
}

/**
 * The readings of one end point, `up` 1 first; of one that is plainly down only `up` 0 with the reason. Why it cannot
 * be known is thrown where it is the only one, and is a reading of its own among others: they are not lost with it.
 */
export async function readEndPoint(
  { part, timeoutMs, late }: EndPoint,
  signal: AbortSignal,
  measure: (signal: AbortSignal) => Promise<readonly Reading[]>,
): Promise<readonly Reading[]> {
  const named = (reading: Reading): Reading => (part === undefined ? reading : { ...reading, part });
  try {
    return (await withinTime(timeoutMs, signal, measure)).map(named);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof DownError || (error instanceof LateError && late === 'down')) {
      return [named(down(error.message))];
    }
    if (part === undefined) throw error;
    return [
      named({ metric: 'up', unit: 'none', error: error instanceof Error ? error.message : String(error) }),
    ];
  }
}

/** The reading of what is down, with the reason. */
export function down(detail: string): Reading {
  return { metric: 'up', value: 0, unit: 'none', status: 'critical', detail };
}

/** The reading of what is up. */
export function up(detail: string): Reading {
  return { metric: 'up', value: 1, unit: 'none', detail };
}

class LateError extends TimeoutError {}

async function withinTime<T>(
  timeoutMs: number,
  signal: AbortSignal,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const own = new AbortController();
  const late = new LateError(
    `It has not answered within ${formatDuration(timeoutMs)}. See to it, or give it a longer timeout.`,
  );
  const timer = setTimeout(() => own.abort(late), timeoutMs);
  try {
    return await run(AbortSignal.any([signal, own.signal]));
  } finally {
    clearTimeout(timer);
  }
}
