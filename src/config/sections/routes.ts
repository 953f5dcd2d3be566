import { HOUR_MS, MINUTE_MS } from '../../domain/duration.ts';
import type { Route } from '../../domain/route.ts';
import type { Settings } from '../../domain/settings.ts';
import type { ParsedConfiguration } from '../schema.ts';
import type { Mistake } from './mistake.ts';
import { policyOf } from './policies.ts';
import type { ParsedRoute } from './route-schema.ts';
import { stormOf } from './storm.ts';
import { intervalsOf } from './time-intervals.ts';

type Inherited = Omit<Route, 'name' | 'matchers' | 'continue' | 'routes' | 'policy'> &
  Partial<Pick<Route, 'policy'>>;

interface Place {
  readonly parsed: ParsedConfiguration;
  readonly timeIntervals: Settings['timeIntervals'];
  readonly path: readonly PropertyKey[];
  readonly mistakes: Mistake[];
}

/** Deeper trees are a mistake, and would be walked for every alert. */
const DEEPEST = 20;

export function routesOf(
  parsed: ParsedConfiguration,
  timeIntervals: Settings['timeIntervals'],
  mistakes: Mistake[],
): Settings['routes'] {
  const last = parsed.routes.at(-1);
  if (last !== undefined && last.match.length > 0) {
    mistakes.push({
      path: ['routes', parsed.routes.length - 1, 'match'],
      message: 'the last route has to match everything. Add one without match.',
    });
  }
  usedTwice(parsed.routes, ['routes'], new Set(), mistakes);
  const usual: Inherited = {
    channel: parsed.channel,
    groupBy: ['alertname'],
    groupWaitMs: 30_000,
    groupIntervalMs: 5 * MINUTE_MS,
    repeatIntervalMs: 4 * HOUR_MS,
    resolveDelayMs: 0,
    reopenWindowMs: 30 * MINUTE_MS,
    muteTimes: [],
    activeTimes: [],
    severity: [],
    flapping: { count: 5, withinMs: 30 * MINUTE_MS },
  };
  const place = { parsed, timeIntervals, path: ['routes'], mistakes };
  return parsed.routes.flatMap((route, index) => resolved(route, usual, below(place, index)));
}

function below(place: Place, ...keys: readonly PropertyKey[]): Place {
  return { ...place, path: [...place.path, ...keys] };
}

/** The route with everything it inherits and its children below it; none where it cannot be one. */
function resolved(route: ParsedRoute, above: Inherited, place: Place): readonly Route[] {
  const { path, mistakes } = place;
  if (path.length > DEEPEST * 2) {
    mistakes.push({ path, message: `is nested more than ${DEEPEST} deep. Flatten the tree.` });
    return [];
  }
  const own = ownOf(route, above, place);
  // Without a policy of its own the children may still have theirs; the mistake is told once, here.
  const children = (route.routes ?? []).flatMap((child, index) =>
    resolved(child, own, below(place, 'routes', index)),
  );
  const { policy } = own;
  if (policy === undefined) return [];
  return [
    {
      ...own,
      policy,
      name: route.name,
      matchers: route.match,
      continue: route.continue,
      routes: children,
    },
  ];
}

function ownOf(route: ParsedRoute, above: Inherited, place: Place): Inherited {
  const { path, mistakes, timeIntervals } = place;
  const intervals = (key: 'muteTimes' | 'activeTimes') => {
    const names = route[key];
    return names === undefined ? above[key] : intervalsOf(names, timeIntervals, [...path, key], mistakes);
  };
  const { flapping: flappingAbove, fallbackChannel: fallbackAbove, policy: policyAbove, ...rest } = above;
  const policy = policyIn(route, policyAbove, place);
  const flapping = flappingOf(route) ?? flappingAbove;
  const fallbackChannel = route.fallbackChannel ?? fallbackAbove;
  return {
    ...rest,
    channel: route.channel ?? above.channel,
    groupBy: route.groupBy ?? above.groupBy,
    groupWaitMs: route.groupWait ?? above.groupWaitMs,
    groupIntervalMs: route.groupInterval ?? above.groupIntervalMs,
    repeatIntervalMs: route.repeatInterval ?? above.repeatIntervalMs,
    resolveDelayMs: route.resolveDelay ?? above.resolveDelayMs,
    reopenWindowMs: route.reopenWindow ?? above.reopenWindowMs,
    muteTimes: intervals('muteTimes'),
    activeTimes: intervals('activeTimes'),
    severity: route.severity?.map(({ match, as }) => ({ matchers: match, severity: as })) ?? above.severity,
    ...(policy === undefined ? {} : { policy }),
    ...(route.storm === undefined ? {} : { storm: stormOf(route.storm) }),
    ...(flapping === undefined || route.flapping?.count === 0 ? {} : { flapping }),
    ...(fallbackChannel === undefined ? {} : { fallbackChannel }),
  };
}

function flappingOf({ flapping }: ParsedRoute): Route['flapping'] {
  return flapping === undefined ? undefined : { count: flapping.count, withinMs: flapping.within };
}

function policyIn(
  route: ParsedRoute,
  above: Route['policy'] | undefined,
  { parsed, path, mistakes }: Place,
): Route['policy'] | undefined {
  if (route.policy !== undefined)
    return policyOf(parsed.policies, route.policy, [...path, 'policy'], mistakes);
  if (above === undefined && path.length === 2)
    mistakes.push({
      path,
      message: `the route '${route.name}' has to name a policy. Policies: ${Object.keys(parsed.policies).join(', ')}.`,
    });
  return above;
}

/** A mistake for each name that stands elsewhere in the tree already. */
function usedTwice(
  routes: readonly ParsedRoute[],
  path: readonly PropertyKey[],
  seen: Set<string>,
  mistakes: Mistake[],
): void {
  routes.forEach((route, index) => {
    if (seen.has(route.name)) {
      mistakes.push({
        path: [...path, index, 'name'],
        message: `'${route.name}' is used twice. Names are unique.`,
      });
    }
    seen.add(route.name);
    usedTwice(route.routes ?? [], [...path, index, 'routes'], seen, mistakes);
  });
}
