import type { Alert } from './alert.ts';
import type { NewDelivery } from './delivery.ts';
import type { Matcher } from './matcher.ts';
import { nextOccurrence, type Occurrence } from './recurrence.ts';
import type { Recurrence } from './recurrence-syntax.ts';

/** What a window hides: alerts of which all matchers of any one list match. */
export type MatcherSets = readonly (readonly Matcher[])[];

/** A maintenance window of the configuration; with a recurrence it comes by itself. */
export interface MaintenancePlan {
  readonly name: string;
  readonly matchers: MatcherSets;
  readonly recurrence?: Recurrence;
  readonly timeZone: string;
  readonly channel: string;
  /** How long before its start it is announced. */
  readonly announceMs: readonly number[];
  /** How long one that is started by hand lasts. */
  readonly durationMs: number;
  readonly reason: string;
}

/**
 * One maintenance window. Each arrow is a deadline of its row, or a person's act:
 *
 *   planned ──(announced before)──► active ──► ended
 *      └──────────► cancelled
 *
 * While it is active it hides by silences of its own, which end with it.
 */
export interface MaintenanceWindow {
  /** `MNT-YYYYMMDD-NNNN`. */
  readonly id: string;
  readonly kind: 'planned' | 'emergency';
  readonly name: string;
  /** The plan of which it is an occurrence, and when that plan has it start. */
  readonly plan?: string;
  readonly slot?: Date;
  readonly matchers: MatcherSets;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly channel: string;
  readonly announceMs: readonly number[];
  /** How often it has been announced. */
  readonly announced: number;
  /** Slack user id, or `configuration`. */
  readonly author: string;
  readonly reason: string;
  readonly state: 'planned' | 'active' | 'ended' | 'cancelled';
  /** Counts what people have to have seen: starts, ends, cancellations. */
  readonly version: number;
  readonly dueAt?: Date;
  /** Who started, ended or cancelled it last by hand. */
  readonly changedBy?: string;
}

export type NewWindow = Omit<
  MaintenanceWindow,
  'id' | 'announced' | 'state' | 'version' | 'dueAt' | 'changedBy'
>;

/** A window with what it has hidden so far. */
export interface WindowStanding {
  readonly window: MaintenanceWindow;
  readonly hidden: { readonly alerts: readonly Alert[]; readonly total: number; readonly firing: number };
}

/** What becomes of a window, and what is told about it. */
export interface WindowChange {
  readonly window: MaintenanceWindow;
  readonly deliveries: readonly NewDelivery[];
}

type Words = NonNullable<NewDelivery['message']>;

/** How people are told; the templates fit. */
export interface WindowWords {
  announced(window: MaintenanceWindow): Words;
  started(window: MaintenanceWindow): Words;
  ended(standing: WindowStanding): Words;
  /** `missed`: its time went by while nobody was there to start it. */
  cancelled(window: MaintenanceWindow, missed: boolean): Words;
}

/** The next deadline of a window that has not begun: an announcement that is due or late, or its start. */
export function nextOfPlanned(window: NewWindow, announced: number, at: Date): Date {
  const leads = window.announceMs.map((ms) => new Date(window.startsAt.getTime() - ms));
  const late = leads.some((lead) => lead <= at) && announced === 0 && at < window.startsAt;
  if (late) return at;
  const ahead = leads.filter((lead) => lead > at).sort((left, right) => left.getTime() - right.getTime());
  return ahead[0] ?? window.startsAt;
}

/** What a deadline that has passed does to a window; undefined when none has. `isWanted`: its plan still has it. */
export function windowStep(
  standing: WindowStanding,
  at: Date,
  words: WindowWords,
  isWanted: (window: MaintenanceWindow) => boolean,
): WindowChange | undefined {
  const { window } = standing;
  if (window.dueAt === undefined || window.dueAt > at) return undefined;
  if (window.state === 'active') return endWindow(standing, at, words);
  if (window.state !== 'planned') return { window: without(window), deliveries: [] };
  if (!isWanted(window) || at >= window.endsAt) return cancelWindow(standing, at, words);
  if (at >= window.startsAt) return startWindow(standing, window.startsAt, words);
  const announced = window.announced + 1;
  const after = { ...window, announced, dueAt: nextOfPlanned(window, announced, at) };
  return { window: after, deliveries: [notice(after, `announced-${announced}`, words.announced(after))] };
}

/** The window begun at `at`, as long as it was to be. */
export function startWindow(
  { window }: WindowStanding,
  at: Date,
  words: WindowWords,
  by?: string,
): WindowChange {
  const endsAt = new Date(at.getTime() + window.endsAt.getTime() - window.startsAt.getTime());
  const after = next(window, { state: 'active', startsAt: at, endsAt, dueAt: endsAt }, by);
  return { window: after, deliveries: [notice(after, 'started', words.started(after))] };
}

/** The window over, at its end or before. */
export function endWindow(standing: WindowStanding, at: Date, words: WindowWords, by?: string): WindowChange {
  const { window } = standing;
  const endsAt = at < window.endsAt ? at : window.endsAt;
  const after = next(without(window), { state: 'ended', endsAt }, by);
  return { window: after, deliveries: [notice(after, 'ended', words.ended({ ...standing, window: after }))] };
}

/** The window called off; told where it had been announced, and where its time went by unseen. */
export function cancelWindow(
  { window }: WindowStanding,
  at: Date,
  words: WindowWords,
  by?: string,
): WindowChange {
  const missed = by === undefined && at >= window.endsAt;
  const after = next(without(window), { state: 'cancelled' }, by);
  const isTold = window.announced > 0 || missed || by !== undefined;
  return {
    window: after,
    deliveries: isTold ? [notice(after, 'cancelled', words.cancelled(after, missed))] : [],
  };
}

/** The occurrence of a plan that goes on or comes next; undefined for one that is started by hand only. */
export function occurrenceOf(plan: MaintenancePlan, at: Date): Occurrence | undefined {
  return plan.recurrence === undefined ? undefined : nextOccurrence(plan.recurrence, plan.timeZone, at);
}

function next(window: MaintenanceWindow, patch: Partial<MaintenanceWindow>, by?: string): MaintenanceWindow {
  const changedBy = by === undefined ? {} : { changedBy: by };
  return { ...window, ...patch, ...changedBy, version: window.version + 1 };
}

/** Nothing more happens by itself. */
function without({ dueAt: _dueAt, ...window }: MaintenanceWindow): MaintenanceWindow {
  return window;
}

function notice(window: MaintenanceWindow, what: string, message: Words): NewDelivery {
  const key = `notice.maintenance-${what}.${window.id}`;
  return { key, kind: 'notice', channel: window.channel, message };
}
