import type { Incident } from './incident.ts';

/** Why nobody hears of an incident yet: it waits for company, what hid it has just ended, or its route is muted. */
export interface Hold {
  readonly until: Date;
  readonly why: 'group-wait' | 'cause-over' | 'mute-time';
}

/**
 * What an incident waits for, besides its escalation. The deadlines are kept with it: whoever looks after one of them
 * (`timePassed`) does what is due, and a timer only makes somebody look.
 */
export interface Timers {
  readonly hold?: Hold;
  /** When people were told last what fires: by the card, or by a word in its thread. */
  readonly toldAt?: Date;
  /** Alerts that have joined since, and when people are told. */
  readonly joined?: { readonly count: number; readonly tellAt: Date };
  readonly remindAt?: Date;
  /** Nothing fires since then; without `resolveAt` it does not resolve for that. */
  readonly clear?: { readonly since: Date; readonly resolveAt?: Date };
  /** When it cleared of late, oldest first: no more than make it a flapping one. */
  readonly cleared?: readonly Date[];
  /** `count` all-clears since `since`; over when nothing has begun or ended to fire until `quietAt`. */
  readonly flapping?: { readonly since: Date; readonly count: number; readonly quietAt: Date };
}

type Changes = { readonly [K in keyof Timers]?: Timers[K] | undefined };

/** The incident with some timers changed; `undefined` takes one away. */
export function withTimers(incident: Incident, changes: Changes): Incident {
  const { timers, ...others } = incident;
  const entries = Object.entries({ ...timers, ...changes }).filter(([, value]) => value !== undefined);
  return entries.length === 0 ? others : { ...others, timers: Object.fromEntries(entries) };
}

/** The incident with nothing to wait for; what it remembers of its past stays. */
export function withoutTimers(incident: Incident): Incident {
  const { toldAt, cleared } = incident.timers ?? {};
  const { timers: _timers, ...others } = incident;
  return withTimers(others, { toldAt, cleared });
}

/** When somebody has to look at the incident next; undefined when nothing happens by itself. */
export function dueAt({ state, timers }: Pick<Incident, 'state' | 'timers'>): Date | undefined {
  if (state === 'resolved' || timers === undefined) return undefined;
  const { hold, joined, remindAt, clear, flapping } = timers;
  const all = [hold?.until, joined?.tellAt, remindAt, clear?.resolveAt, flapping?.quietAt];
  return all.filter((at) => at !== undefined).toSorted((left, right) => left.getTime() - right.getTime())[0];
}

/** The incident as one whose people have just been told what fires. */
export function told(incident: Incident, at: Date): Incident {
  const { timing } = incident;
  if (timing === undefined) return incident;
  const remindAt = timing.repeatIntervalMs > 0 ? later(at, timing.repeatIntervalMs) : undefined;
  return withTimers(incident, { toldAt: at, joined: undefined, remindAt });
}

/** `ms` after `at`. */
export function later(at: Date, ms: number): Date {
  return new Date(at.getTime() + ms);
}
