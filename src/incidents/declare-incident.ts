import type { Actor } from '../domain/actor.ts';
import type { Severity } from '../domain/alert.ts';
import { opened } from '../domain/alert-transitions.ts';
import { channelOf } from '../domain/channel-template.ts';
import { ConfigError, UsageError } from '../domain/errors.ts';
import type { Incident } from '../domain/incident.ts';
import { cardDelivery, pageDeliveries } from '../domain/pages.ts';
import { allRoutes, timingOf } from '../domain/route.ts';
import { sanitiseText } from '../domain/sanitise.ts';
import type { Settings } from '../domain/settings.ts';
import { cut, oneLine } from '../domain/text.ts';
import { type IncidentContext, wakeWorkers } from './incident-context.ts';

const TITLE_LENGTH = 250;

/** What a person says of an incident that no alert has told; `routeName` chooses channel and policy, the last route by default. */
export interface Declaration {
  readonly title: string;
  readonly severity: Severity;
  readonly system?: string;
  readonly routeName?: string;
  readonly actor: Actor;
}

/** Opens an incident without an alert: its card is wanted and the first level called. UsageError without a title. */
export async function declareIncident(
  context: IncidentContext & { readonly settings: Pick<Settings, 'routes' | 'channel'> },
  { title, severity, system, routeName, actor }: Declaration,
): Promise<Incident> {
  const { clock, stores, settings, wake } = context;
  const line = cut(oneLine(sanitiseText(title)), TITLE_LENGTH);
  if (line === '') throw new UsageError('The incident has no title. Say in a few words what is wrong.');
  const route = routeOf(settings, routeName);
  const { incident, calls } = opened(
    {
      id: '',
      title: line,
      severity,
      system: system === undefined ? undefined : cut(oneLine(sanitiseText(system)), 80) || undefined,
      routeName: route.name,
      channel: channelOf(route, { system: system ?? '', severity }, settings.channel),
      policy: route.policy,
      timing: timingOf(route),
    },
    clock.now(),
  );
  const { id: _id, revision: _revision, ...declared } = incident;
  const deliveriesOf = (one: Incident) => [
    cardDelivery(one),
    ...pageDeliveries(one, calls, { kind: 'opened' }),
  ];
  const stored = await stores.incidents.declare(declared, actor, `Declared: ${line}`, deliveriesOf);
  const deliveries = deliveriesOf(stored);
  await wakeWorkers(
    wake,
    deliveries.map((delivery) => delivery.key),
    stored,
  );
  return stored;
}

function routeOf({ routes }: Pick<Settings, 'routes'>, name: string | undefined): Settings['routes'][number] {
  const route =
    name === undefined ? routes.at(-1) : allRoutes(routes).find((candidate) => candidate.name === name);
  if (route !== undefined) return route;
  if (name === undefined) {
    throw new ConfigError(
      'No route is configured, so an incident has nowhere to go. Add one to watchbill.yml.',
    );
  }
  const known = allRoutes(routes)
    .map((candidate) => candidate.name)
    .join(', ');
  throw new UsageError(`There is no route '${name.slice(0, 60)}'. Take one of: ${known}.`);
}
