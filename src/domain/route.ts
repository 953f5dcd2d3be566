import type { Severity } from './alert.ts';
import type { EscalationPolicy } from './escalation.ts';
import type { Matcher } from './matcher.ts';
import type { StormLimit } from './storm.ts';
import type { NamedTimeInterval } from './time-interval.ts';

/** What makes an incident a flapping one: so many all-clears within so much time. */
export interface FlappingRule {
  readonly count: number;
  readonly withinMs: number;
}

/** What an incident does by itself, besides its escalation; frozen into it when it is opened. 0 is never. */
export interface RouteTiming {
  /** What joins an open incident is told in its thread, at most this often. */
  readonly groupIntervalMs: number;
  /** What still fires is reminded of this often. */
  readonly repeatIntervalMs: number;
  /** How long nothing has to fire before it resolves; here 0 is at once. */
  readonly resolveDelayMs: number;
  readonly flapping?: FlappingRule;
}

/** An alert that all matchers match has this severity, whatever it says itself. */
export interface SeverityRule {
  readonly matchers: readonly Matcher[];
  readonly severity: Severity;
}

/**
 * Where matching alerts go and how they are grouped: a node of the tree, with everything that it inherits written out.
 * The first child that matches is asked before its parent; the last route at the top matches all.
 */
export interface Route extends RouteTiming {
  readonly name: string;
  /** Of this node alone: what reaches it has been matched by its parents. */
  readonly matchers: readonly Matcher[];
  /** Channel id, `#name`, or a name with labels in it: `#db-{{ labels.env }}`. */
  readonly channel: string;
  /** Where it goes when the labels do not make a channel's name; the settings' channel where there is none. */
  readonly fallbackChannel?: string;
  readonly policy: EscalationPolicy;
  /** Labels whose values make the group key; `['...']` groups by all labels, i.e. not at all. */
  readonly groupBy: readonly string[];
  /** How long a new incident waits for company before anybody hears of it. */
  readonly groupWaitMs: number;
  /** An alert that fires again within this time after its incident was resolved re-opens it. */
  readonly reopenWindowMs: number;
  /** Routes after this one are asked too: where they match, the card has a live copy. */
  readonly continue: boolean;
  /** Incidents opened while one of these is active are held until it ends. */
  readonly muteTimes: readonly NamedTimeInterval[];
  /** Where there are any, incidents opened while none of these is active are held until one begins. */
  readonly activeTimes: readonly NamedTimeInterval[];
  /** The first that matches decides. */
  readonly severity: readonly SeverityRule[];
  /** More new cards than this are collapsed; the settings' own limit where a route has none. */
  readonly storm?: StormLimit;
  readonly routes: readonly Route[];
}

/** Every route of the tree, parents before their children. */
export function allRoutes(routes: readonly Route[]): readonly Route[] {
  return routes.flatMap((route) => [route, ...allRoutes(route.routes)]);
}

/** The part of a route that an incident keeps. */
export function timingOf({
  groupIntervalMs,
  repeatIntervalMs,
  resolveDelayMs,
  flapping,
}: RouteTiming): RouteTiming {
  return {
    groupIntervalMs,
    repeatIntervalMs,
    resolveDelayMs,
    ...(flapping === undefined ? {} : { flapping }),
  };
}
