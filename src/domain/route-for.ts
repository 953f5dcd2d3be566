import type { Labels, Severity } from './alert.ts';
import { channelOf } from './channel-template.ts';
import { ConfigError } from './errors.ts';
import { matchesAll } from './matcher.ts';
import { type Muted, mutedAt } from './mute-time.ts';
import type { Route } from './route.ts';
import type { Settings } from './settings.ts';
import { severityOf } from './severity.ts';

/** What of the settings decides where an alert goes. */
export type RoutingSettings = Pick<Settings, 'routes' | 'severities' | 'channel'>;

/** Where an alert goes, and why. */
export interface Routing {
  /** Names from the top of the tree down to the route that decides. */
  readonly path: readonly string[];
  /** Decides grouping, policy and timing. */
  readonly route: Route;
  /** Of its card, with labels filled in. */
  readonly channel: string;
  /** Further routes that match through `continue`, each with the channel of a live copy of the card. */
  readonly copies: readonly { readonly path: readonly string[]; readonly channel: string }[];
  readonly severity: Severity;
  /** Set while the route is muted: what is opened now is held. */
  readonly muted?: Muted;
}

interface Match {
  readonly path: readonly string[];
  readonly route: Route;
}

/**
 * Where an alert with these labels goes at `at`: the first route of the tree, children before their parent, decides;
 * those after it that match through `continue` and are not muted add a copy of the card. ConfigError without a route.
 */
export function routeFor(labels: Labels, settings: RoutingSettings, at: Date): Routing {
  const [first, ...others] = matchesOf(labels, settings.routes, []);
  const found = first ?? lastOf(settings.routes);
  const { route, path } = found;
  const channel = channelOf(route, labels, settings.channel);
  const muted = mutedAt(route, at);
  const copies = others
    .filter((other) => mutedAt(other.route, at) === undefined)
    .map((other) => ({ path: other.path, channel: channelOf(other.route, labels, settings.channel) }));
  const seen = new Set([channel]);
  return {
    path,
    route,
    channel,
    copies: copies.filter((copy) => !seen.has(copy.channel) && seen.add(copy.channel)),
    severity: severityIn(route, labels, settings),
    ...(muted === undefined ? {} : { muted }),
  };
}

/** The matching nodes in the order of the tree, as Alertmanager finds them: a node only where no child of it matches. */
function matchesOf(labels: Labels, routes: readonly Route[], above: readonly string[]): readonly Match[] {
  const found: Match[] = [];
  for (const route of routes) {
    if (!matchesAll(route.matchers, labels)) continue;
    const path = [...above, route.name];
    const below = matchesOf(labels, route.routes, path);
    found.push(...(below.length > 0 ? below : [{ path, route }]));
    if (!route.continue) break;
  }
  return found;
}

/** The last route matches all by contract; where it does not, its channel is still better than no channel. */
function lastOf(routes: readonly Route[]): Match {
  const route = routes.at(-1);
  if (route !== undefined) return { path: [route.name], route };
  throw new ConfigError('No route is configured, so alerts have nowhere to go. Add one to watchbill.yml.');
}

function severityIn(route: Route, labels: Labels, { severities }: RoutingSettings): Severity {
  const rule = route.severity.find(({ matchers }) => matchesAll(matchers, labels));
  return rule?.severity ?? severityOf(labels, severities);
}
