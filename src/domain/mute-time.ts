import type { Route } from './route.ts';
import { isActive, type NamedTimeInterval, nextChange } from './time-interval.ts';

/** Why nobody hears of an alert now, and until when; without an end in sight `until` is left out. */
export interface Muted {
  readonly until?: Date;
  /** Ends a sentence: `the mute time 'nights' is active`. */
  readonly why: string;
}

/** Times that end and begin at once are followed this many times to where there is an end. */
const MOST_CHANGES = 400;

/** Whether the route is muted at `at`: one of its mute times is active, or it has active times and none of them is. */
export function mutedAt(route: Pick<Route, 'muteTimes' | 'activeTimes'>, at: Date): Muted | undefined {
  const why = reasonAt(route, at);
  if (why === undefined) return undefined;
  const times = [...route.muteTimes, ...route.activeTimes];
  let from = at;
  for (let change = 0; change < MOST_CHANGES; change += 1) {
    const next = earliest(times, from);
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
  const mute = muteTimes.find((time) => stateOf(time, at).active);
  if (mute !== undefined) return `the mute time '${mute.name}' is active`;
  if (activeTimes.length === 0 || activeTimes.some((time) => stateOf(time, at).active)) return undefined;
  const names = activeTimes.map(({ name }) => `'${name}'`).join(', ');
  return activeTimes.length === 1
    ? `the active time ${names} has not begun`
    : `none of the active times ${names} has begun`;
}

function earliest(times: readonly NamedTimeInterval[], at: Date): Date | undefined {
  const changes = times.flatMap((time) => stateOf(time, at).until ?? []);
  return changes.toSorted((left, right) => left.getTime() - right.getTime())[0];
}

interface Standing {
  readonly active: boolean;
  readonly fromMs: number;
  readonly until: Date | undefined;
}

/** How an interval stands holds until its next change: a storm asks thousands of times within it. */
const standings = new WeakMap<NamedTimeInterval, Standing>();

function stateOf(time: NamedTimeInterval, at: Date): Standing {
  const known = standings.get(time);
  const ms = at.getTime();
  if (known !== undefined && ms >= known.fromMs && (known.until === undefined || ms < known.until.getTime()))
    return known;
  const found = { active: isActive(time, at), fromMs: ms, until: nextChange(time, at) };
  standings.set(time, found);
  return found;
}
