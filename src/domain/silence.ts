import type { Labels } from './alert.ts';
import { type Matcher, matchesAll } from './matcher.ts';

/** Hides alerts that all matchers match from `startsAt` until `endsAt`; never without an end. */
export interface Silence {
  /** `SIL-YYYYMMDD-NNNN`. */
  readonly id: string;
  readonly matchers: readonly Matcher[];
  readonly startsAt: Date;
  readonly endsAt: Date;
  /** Slack user id. */
  readonly author: string;
  readonly comment: string;
  /** The incident from whose card it was made. */
  readonly incidentId?: string;
  /** The maintenance window that opened it. */
  readonly windowId?: string;
  /** The recurring silence of which it is one occurrence. */
  readonly seriesId?: string;
  /** Counts edits: what an actor saw. */
  readonly version: number;
}

/** A silence before the store has minted its id. */
export type NewSilence = Omit<Silence, 'id' | 'version'>;

export type SilenceState = 'pending' | 'active' | 'expired';

/** How the silence stands at `at`; it is active from its start, and no longer at its end. */
export function silenceState(silence: Pick<Silence, 'startsAt' | 'endsAt'>, at: Date): SilenceState {
  if (at >= silence.endsAt) return 'expired';
  return at < silence.startsAt ? 'pending' : 'active';
}

/** The first active silence that hides an alert of these labels. One without matchers hides nothing. */
export function findSilence(labels: Labels, silences: readonly Silence[], at: Date): Silence | undefined {
  return silences.find(
    (silence) =>
      silence.matchers.length > 0 &&
      silenceState(silence, at) === 'active' &&
      matchesAll(silence.matchers, labels),
  );
}

/** Equality matchers on every label that has a value: just this alert, or all alerts that have these labels in common. */
export function silenceMatchersFor(labels: Labels): readonly Matcher[] {
  return Object.keys(labels)
    .sort()
    .map((label): Matcher => ({ label, operator: '=', value: labels[label] ?? '' }))
    .filter((matcher) => matcher.value !== '');
}

/** The labels that all have, with the same value. */
export function commonLabels(all: readonly Labels[]): Labels {
  const [first, ...others] = all;
  if (first === undefined) return {};
  const shared = Object.entries(first).filter(([name, value]) =>
    others.every((labels) => Object.hasOwn(labels, name) && labels[name] === value),
  );
  return Object.fromEntries(shared);
}
