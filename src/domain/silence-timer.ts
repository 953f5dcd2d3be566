import type { Silence } from './silence.ts';

/**
 * Where a silence stands between its deadlines, each of which is a row; what is late is made up for in this order:
 *
 *   pending ──start──► active ──15 min before the end──► reminded ──end──► over
 *
 * One that is too short for a reminder, or that recurs by itself, goes from its start to `reminded` at once.
 */
export const silencePhases = ['pending', 'active', 'reminded', 'over'] as const;
export type SilencePhase = (typeof silencePhases)[number];

/** The next thing that happens to a silence by itself; nothing more happens to one without `dueAt`. */
export interface SilenceTimer {
  readonly phase: SilencePhase;
  readonly dueAt?: Date;
}

/** Its owner is reminded this long before the end. */
export const remindBeforeMs = 15 * 60_000;
/** A silence that is over in less than this is still in everybody's mind. */
const SHORT_MS = 2 * remindBeforeMs;

type Span = Pick<Silence, 'startsAt' | 'endsAt' | 'windowId' | 'seriesId'>;

/** How a silence that is made or changed at `at` stands. */
export function silenceTimer(silence: Span, at: Date): SilenceTimer {
  if (at < silence.startsAt) return { phase: 'pending', dueAt: silence.startsAt };
  const remindAt = new Date(silence.endsAt.getTime() - remindBeforeMs);
  if (isReminded(silence) && at < remindAt) return { phase: 'active', dueAt: remindAt };
  return { phase: 'reminded', dueAt: silence.endsAt };
}

/** What was planned to end ends without a question: maintenance windows and recurring silences tell by themselves. */
function isReminded({ startsAt, endsAt, windowId, seriesId }: Span): boolean {
  const planned = windowId !== undefined || seriesId !== undefined;
  return !planned && endsAt.getTime() - startsAt.getTime() >= SHORT_MS;
}
