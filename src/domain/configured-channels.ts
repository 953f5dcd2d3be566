import { CANARY_ROUTE } from './canary.ts';
import { isChannel } from './channel-template.ts';
import { allRoutes } from './route.ts';
import type { Settings } from './settings.ts';

/** A channel that the configuration names, and where it does. */
export interface ConfiguredChannel {
  readonly channel: string;
  /** E.g. `route 'db'`; at most three, and how many more. */
  readonly namedBy: string;
}

const SHOWN = 3;

/** Every channel that is named as it is; what a label makes is known when its alert comes. Each once. */
export function configuredChannels({
  channel,
  routes,
  reports,
  canary,
}: Pick<Settings, 'channel' | 'routes' | 'reports' | 'canary'>): readonly ConfiguredChannel[] {
  const places = new Map<string, string[]>();
  const add = (name: string | undefined, place: string): void => {
    if (name === undefined || !isChannel(name)) return;
    const known = places.get(name) ?? [];
    places.set(name, known.includes(place) ? known : [...known, place]);
  };
  add(channel, 'the general setting');
  for (const route of allRoutes(routes).filter(({ name }) => name !== CANARY_ROUTE)) {
    add(route.channel, `route '${route.name}'`);
    add(route.fallbackChannel, `the fallback of route '${route.name}'`);
    for (const { targets } of route.policy.levels)
      for (const { kind, id } of targets) if (kind === 'channel') add(id, `policy '${route.policy.name}'`);
  }
  for (const report of reports) add(report.channel, `report '${report.name}'`);
  add(canary?.channel, 'the canary');
  return [...places].map(([name, all]) => ({ channel: name, namedBy: listed(all) }));
}

function listed(places: readonly string[]): string {
  const more = places.length - SHOWN;
  return `${places.slice(0, SHOWN).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
