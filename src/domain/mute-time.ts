import type { Route } from './route.ts';
import { isActive, nextChange } from './time-interval.ts';

/** Why nobody hears of an alert now, and until when; without an end in sight `until` is left out. */
export interface Muted {
  readonly until?: Date;
  /** Ends a sentence: `the mute time 'nights' is active`. */
  readonly why: string;
}

/** Times that end and begin at once are followed this many times to where there is an end. */
const MOST_CHANGES = 400;

/** How a route stands holds until the next change of any of its times: a storm asks thousands of times within it. */
interface Standing {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly muted: Muted | undefined;
}
const standings = new WeakMap<Pick<Route, 'muteTimes' | 'activeTimes'>, Standing>();

/** Whether the route is muted at `at`: one of its mute times is active, or it has active times and none of them is. */
export function mutedAt(route: Pick<Route, 'muteTimes' | 'activeTimes'>, at: Date): Muted | undefined {
  if (route.muteTimes.length === 0 && route.activeTimes.length === 0) return undefined;
  const known = standings.get(route);
  const ms = at.getTime();
  if (known !== undefined && ms >= known.fromMs && ms < known.untilMs) return known.muted;
  const untilMs = earliestChange(route, at)?.getTime() ?? Number.POSITIVE_INFINITY;
  const standing = { fromMs: ms, untilMs, muted: findMuted(route, at) };
  standings.set(route, standing);
  return standing.muted;
}

function findMuted(route: Pick<Route, 'muteTimes' | 'activeTimes'>, at: Date): Muted | undefined {
  const why = reasonAt(route, at);
  if (why === undefined) return undefined;
  let from = at;
  for (let change = 0; change < MOST_CHANGES; change += 1) {
    const next = earliestChange(route, from);
    if (next === undefined) return { why };
    if (reasonAt(route, next) === undefined) return { why, until: next };
    from = next;
  }
  return { why };
}

function reasonAt(
  { muteTimes, activeTimes }: Pick<Route, 'muteTimes' | 'activeTimes'>,
  at: Date,
): string | undefined {
  const mute = muteTimes.find((time) => isActive(time, at));
  if (mute !== undefined) return `the mute time '${mute.name}' is active`;
  if (activeTimes.length === 0 || activeTimes.some((time) => isActive(time, at))) return undefined;
  const names = activeTimes.map(({ name }) => `'${name}'`).join(', ');
  return activeTimes.length === 1
    ? `the active time ${names} has not begun`
    : `none of the active times ${names} has begun`;
}

function earliestChange(
  { muteTimes, activeTimes }: Pick<Route, 'muteTimes' | 'activeTimes'>,
  at: Date,
): Date | undefined {
  const changes = [...muteTimes, ...activeTimes].flatMap((time) => nextChange(time, at) ?? []);
  return changes.toSorted((left, right) => left.getTime() - right.getTime())[0];
}
