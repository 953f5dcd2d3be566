import { formatDuration } from './duration.ts';
import { ConflictError, StaleError, UsageError } from './errors.ts';
import type { Matcher } from './matcher.ts';
import { matches } from './matcher.ts';
import { sanitiseText } from './sanitise.ts';
import { type Silence, silenceState } from './silence.ts';
import { cut } from './text.ts';

const SHORTEST_MS = 60_000;
const LONGEST_REASON = 500;
/** As many as a person can look through; a longer list has come about by mistake. */
const MOST_MATCHERS = 50;

/** StaleError for another version than the one that was seen; ConflictError for a silence that has ended. */
export function refuseEdit(silence: Silence, seen: number, at: Date): void {
  if (silenceState(silence, at) === 'expired') {
    throw new ConflictError(`Silence '${silence.id}' has ended. Make a new one with /ops silence.`);
  }
  if (silence.version !== seen) {
    throw new StaleError(
      `Silence '${silence.id}' has changed since you looked. Look at it with /ops silences, then change it again if that is still right.`,
    );
  }
}

/** UsageError unless the matchers demand something: without that a silence would hide everything there is. */
export function requireMatchers(matchers: readonly Matcher[]): void {
  if (matchers.length > MOST_MATCHERS) {
    throw new UsageError(
      `${matchers.length} matchers are too many for one silence. Write at most ${MOST_MATCHERS}.`,
    );
  }
  // As in Alertmanager: at least one has to refuse an alert that has no labels.
  if (matchers.every((matcher) => matches(matcher, {}))) {
    throw new UsageError(
      'These matchers would hide every alert there is. Name at least one label that has to have a value, e.g. alertname="DiskFull".',
    );
  }
}

/** UsageError unless it ends, at least a minute after `from` and within `longestMs` of it. */
export function requireEnd(from: Date, endsAt: Date, longestMs: number): void {
  const lengthMs = endsAt.getTime() - from.getTime();
  if (!(lengthMs >= SHORTEST_MS)) {
    throw new UsageError('A silence lasts a minute at least, from now. Choose a later end, e.g. 1h.');
  }
  if (lengthMs > longestMs) {
    throw new UsageError(
      `A silence of ${formatDuration(lengthMs)} is longer than is allowed here. Choose ${formatDuration(longestMs)} at most.`,
    );
  }
}

/** The reason as it is stored; UsageError for none. */
export function requireReason(text: string): string {
  const reason = cut(sanitiseText(text).trim(), LONGEST_REASON);
  if (reason !== '') return reason;
  throw new UsageError('Give a reason: whoever misses these alerts has to know why they are silent.');
}
