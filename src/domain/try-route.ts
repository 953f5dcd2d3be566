import type { Labels } from './alert.ts';
import { fingerprintOf } from './fingerprint.ts';
import { groupKeyOf } from './group-key.ts';
import { holdOf } from './hold.ts';
import { type Routing, type RoutingSettings, routeFor } from './route-for.ts';
import type { Hold } from './timers.ts';

/** What would become of an alert with these labels if it fired alone at this moment, by the configuration. */
export interface TriedRoute {
  readonly labels: Labels;
  readonly fingerprint: string;
  readonly routing: Routing;
  readonly groupKey: string;
  /** Why and until when nobody would hear of a new card. */
  readonly hold?: Hold;
}

/** Tries the tree with labels; `identity` says what the alert is known by and whether its source groups. */
export function tryRoute(
  labels: Labels,
  settings: RoutingSettings,
  at: Date,
  identity: { readonly fingerprint?: string; readonly grouped?: boolean } = {},
): TriedRoute {
  const fingerprint = identity.fingerprint ?? fingerprintOf(labels);
  const routing = routeFor(labels, settings, at);
  const grouped = identity.grouped === true;
  const events = [
    { source: '', fingerprint, status: 'firing', labels, annotations: {}, startsAt: at, links: [], grouped },
  ] as const;
  const hold = holdOf({ routing, events }, routing.severity, at);
  return {
    labels,
    fingerprint,
    routing,
    groupKey: groupKeyOf(routing.route, { fingerprint, labels }),
    ...(hold === undefined ? {} : { hold }),
  };
}
