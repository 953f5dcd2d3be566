import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../domain/duration.ts';
import type { AlertmanagerRoute } from './alertmanager-file.ts';
import { importMatchers } from './import-matchers.ts';
import { ImportNames } from './import-names.ts';
import type { ImportNotes } from './import-notes.ts';
import type { ImportedReceiver } from './import-receivers.ts';

/** One route as it stands in `watchbill.yml`. */
export interface ImportedRoute {
  readonly name: string;
  readonly routes?: readonly ImportedRoute[];
  readonly [key: string]: unknown;
}

export interface RouteImport {
  readonly receivers: ReadonlyMap<string, ImportedReceiver>;
  readonly intervals: ReadonlyMap<string, string>;
  readonly notes: ImportNotes;
}

/** What a route has from those above it. */
interface Above {
  readonly receiver: string;
  readonly muteTimes: readonly string[];
  readonly activeTimes: readonly string[];
}

const LEAST_REPEAT_MS = MINUTE_MS;
const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: MINUTE_MS,
  h: HOUR_MS,
  d: DAY_MS,
  w: 7 * DAY_MS,
};

/** The tree, route by route; one whose matchers cannot be kept is left out with all below it, and noted. */
export function importRoutes(root: AlertmanagerRoute, context: RouteImport): ImportedRoute {
  const names = new ImportNames('route');
  const top: Above = { receiver: '', muteTimes: [], activeTimes: [] };
  const found = routeOf(root, top, 'route', names, context);
  if (found === undefined) throw new RangeError('The root of the tree matches everything.');
  // Alertmanager's default groups everything on a route together.
  return 'groupBy' in found ? found : { ...found, groupBy: [] };
}

function routeOf(
  route: AlertmanagerRoute,
  above: Above,
  path: string,
  names: ImportNames,
  context: RouteImport,
): ImportedRoute | undefined {
  const { notes, receivers } = context;
  const found = importMatchers({ match: route.match, matchRe: route.match_re, matchers: route.matchers });
  if ('refusal' in found) {
    notes.lost(path, `left out with all below it, so its alerts go on to the next route: ${found.refusal}`);
    return undefined;
  }
  const receiver = route.receiver ?? above.receiver;
  const inherited = receivers.get(above.receiver);
  const own = receivers.get(receiver);
  if (own === undefined) notes.changed(path, `the receiver '${receiver}' does not exist.`);
  const times = timesOf(route, above, path, context);
  const here: Above = { receiver, muteTimes: times.muteTimes, activeTimes: times.activeTimes };
  if (route.continue === true)
    notes.changed(
      path,
      'continue: the first route that matches pages; each further one has a copy of its card.',
    );
  const name = names.take(path === 'route' ? 'default' : receiver);
  const children = (route.routes ?? []).flatMap(
    (child, index) => routeOf(child, here, `${path}.routes.${index}`, names, context) ?? [],
  );
  return {
    name,
    ...(found.matchers.length === 0 ? {} : { match: found.matchers }),
    ...(own === undefined || own.channel === inherited?.channel ? {} : { channel: own.channel }),
    ...(own === undefined || own.policy === inherited?.policy ? {} : { policy: own.policy }),
    ...groupingOf(route, path, notes),
    ...(route.continue === true ? { continue: true } : {}),
    ...times.written,
    ...(children.length === 0 ? {} : { routes: children }),
  };
}

function groupingOf(route: AlertmanagerRoute, path: string, notes: ImportNotes): object {
  const groupBy = route.group_by ?? [];
  const repeat = durationOf(route.repeat_interval);
  const tooShort = repeat !== undefined && millisecondsOf(repeat) < LEAST_REPEAT_MS;
  if (tooShort)
    notes.changed(`${path}.repeat_interval`, `'${repeat}' is less than a minute; 1m stands here.`);
  const entries = [
    ['groupWait', durationOf(route.group_wait)],
    ['groupInterval', durationOf(route.group_interval)],
    ['repeatInterval', tooShort ? '1m' : repeat],
  ].filter(([, value]) => value !== undefined);
  return { ...(groupBy.length === 0 ? {} : { groupBy }), ...Object.fromEntries(entries) };
}

/** Alertmanager counts years too; ours are written in days. */
function durationOf(text: string | null | undefined): string | undefined {
  return text?.trim().replace(/(\d+)y/, (_whole, years: string) => `${Number(years) * 365}d`);
}

function millisecondsOf(text: string): number {
  const parts = [...text.matchAll(/(\d+)(ms|[smhdw])/g)];
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * (UNITS[unit ?? ''] ?? 0), 0);
}

/** Alertmanager's children do not inherit times, ours do: what a parent has is taken back where a child has none. */
function timesOf(route: AlertmanagerRoute, above: Above, path: string, { intervals, notes }: RouteImport) {
  const named = (given: readonly string[] | null | undefined): readonly string[] =>
    (given ?? []).flatMap((name) => {
      const here = intervals.get(name);
      if (here === undefined) notes.lost(path, `there is no time interval '${name}'.`);
      return here ?? [];
    });
  const muteTimes = named(route.mute_time_intervals);
  const activeTimes = named(route.active_time_intervals);
  const written = {
    ...(muteTimes.length > 0 || above.muteTimes.length > 0 ? { muteTimes } : {}),
    ...(activeTimes.length > 0 || above.activeTimes.length > 0 ? { activeTimes } : {}),
  };
  return { muteTimes, activeTimes, written };
}
