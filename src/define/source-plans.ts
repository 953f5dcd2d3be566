import { ConfigError } from '../domain/errors.ts';
import { fingerprintOf } from '../domain/fingerprint.ts';
import type { SourcePlan } from '../domain/settings.ts';
import type { LoadedAlertSource } from './alert-source.ts';

/**
 * Every source that listens: each format under its own name, and once more under each name that the configuration
 * gives it. Such a one listens at `/alerts/<name>`, and its alerts say that they come from there.
 */
export function plannedSources(
  sources: readonly LoadedAlertSource[],
  plans: Readonly<Record<string, SourcePlan>>,
): readonly LoadedAlertSource[] {
  const named = Object.entries(plans)
    .filter(([name]) => !sources.some((source) => source.name === name))
    .map(([name, { format }]) => renamed(name, formatOf(sources, name, format)));
  return [...sources, ...named];
}

function formatOf(
  sources: readonly LoadedAlertSource[],
  name: string,
  format: string | undefined,
): LoadedAlertSource {
  const found = sources.find((source) => source.name === format);
  if (found === undefined) throw new ConfigError(`The source '${name}' has no format. Give it one.`);
  return found;
}

function renamed(name: string, { routes: _routes, ...source }: LoadedAlertSource): LoadedAlertSource {
  // Its further routes are where the protocol has them, once.
  return {
    ...source,
    name,
    path: `/alerts/${name}`,
    parse(body, context) {
      const parsed = source.parse(body, context);
      return {
        ...parsed,
        // Two senders of one format count from 1 alike: their alerts are told apart by where they came in.
        events: parsed.events.map((event) => ({
          ...event,
          source: name,
          fingerprint: fingerprintOf({ source: name, of: event.fingerprint }),
        })),
        ...(parsed.changes === undefined
          ? {}
          : { changes: parsed.changes.map((change) => ({ ...change, source: name })) }),
      };
    },
  };
}

/** The options of a source: as configured, or what it does without any; undefined where it cannot do without. */
export function optionsFor(source: LoadedAlertSource, plan: SourcePlan | undefined): unknown {
  return plan?.options ?? source.options?.safeParse({}).data;
}
