import type { AlertEvent } from '../domain/alert.ts';
import { groupKeyOf, groupValuesOf } from '../domain/group-key.ts';
import type { Foreseen } from '../domain/ports/foreseen.ts';
import { type RoutingSettings, routeFor } from '../domain/route-for.ts';

/** A large batch costs more to guess than the round trips that it saves. */
const LARGE = 500;
/** Of so many groups some are most likely there already, and the guess at new cards is wrong. */
const MANY = 32;

/** What the stages will ask for, as far as the events tell by themselves. */
export function foresee(
  events: readonly AlertEvent[],
  at: Date,
  settings: RoutingSettings,
): Foreseen | undefined {
  if (events.length > LARGE) return undefined;
  const keys = new Map<string, string>();
  const cards: Foreseen['cards'][number][] = [];
  for (const event of events) {
    if (event.status !== 'firing' || event.identityOnly === true) continue;
    const { route, channel, copies } = routeFor(event.labels, settings, at);
    const values = groupValuesOf(route, event);
    if (keys.has(values)) continue;
    keys.set(values, groupKeyOf(route, event));
    for (const one of [channel, ...copies.map((copy) => copy.channel)])
      cards.push({ channel: one, stormRoute: route.name });
  }
  return {
    at,
    fingerprints: [...new Set(events.map((event) => event.fingerprint))],
    groupKeys: [...keys.values()],
    cards: cards.length > MANY ? [] : cards,
  };
}
