import type { AlertEvent, Severity } from './alert.ts';
import { DAY_MS } from './duration.ts';
import type { Routing } from './route-for.ts';
import { type Hold, later } from './timers.ts';

/** A mute time without an end in sight is looked at again so much later: the configuration may have changed. */
export const ENDLESS_MS = DAY_MS;

/**
 * What another alert hid may be over with it and only not have been looked at again: whoever was woken for the cause is
 * not to be woken once more by its end. Most things are measured once a minute.
 */
const FREED_MS = 90_000;

/**
 * Whether nobody is to hear of a new incident yet. It waits for company, unless something critical is in it or it
 * came grouped; in a mute time everything waits.
 */
export function holdOf(
  { routing, events }: { readonly routing: Routing; readonly events: readonly AlertEvent[] },
  severity: Severity,
  at: Date,
): Hold | undefined {
  const muted = muteHold(routing, at);
  const freed = freedHold(events, at);
  if (freed !== undefined) return muted !== undefined && muted.until > freed.until ? muted : freed;
  const atOnce =
    severity === 'critical' || events.some((event) => event.grouped === true || event.freed === true);
  const waited = later(at, atOnce ? 0 : routing.route.groupWaitMs);
  if (muted !== undefined) return muted.until > waited ? muted : { ...muted, until: waited };
  return waited > at ? { until: waited, why: 'group-wait' } : undefined;
}

/** The hold of what is told only because the alert that hid it is over. */
export function freedHold(events: readonly AlertEvent[], at: Date): Hold | undefined {
  const freed = events.every((event) => event.freed === true);
  return freed ? { until: later(at, FREED_MS), why: 'cause-over' } : undefined;
}

/** The hold of what fires while its route is muted. */
export function muteHold({ muted }: Routing, at: Date): Hold | undefined {
  return muted === undefined ? undefined : { until: muted.until ?? later(at, ENDLESS_MS), why: 'mute-time' };
}
