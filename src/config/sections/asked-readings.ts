import { metricsOf } from '../../define/probe.ts';
import type { ProbePlan } from '../../domain/settings.ts';
import { unknownName } from '../packs/names.ts';
import type { Known } from '../resolve.ts';
import type { Mistake } from './mistake.ts';

type Plan = Pick<ProbePlan, 'name' | 'probe' | 'parameters'>;

/**
 * What probes are made of other probes of their system: each of these has to be there, with the metric that is asked
 * for, and none may be made of itself. `pathOf` is where the parameters of a plan stand.
 */
export function askedMistakes(
  plans: readonly Plan[],
  { probes }: Pick<Known, 'probes'>,
  pathOf: (name: string) => readonly PropertyKey[],
): readonly Mistake[] {
  const ways = new Map(probes.map((way) => [way.name, way]));
  const byName = new Map(plans.map((plan) => [plan.name, plan]));
  const askedBy = (plan: Plan) => ways.get(plan.probe)?.asks?.(plan.parameters) ?? [];
  return plans.flatMap((plan) => {
    const asked = askedBy(plan);
    const wrong = asked.flatMap(({ probe, metric, at }): readonly Mistake[] => {
      const path = [...pathOf(plan.name), ...at];
      const found = byName.get(probe);
      if (found === undefined) return [unknownName('probe', probe, [...byName.keys()], path)];
      const metrics = ways.get(found.probe)?.metrics;
      const known = metrics === undefined ? [] : Object.keys(metricsOf({ metrics }, found.parameters));
      if (metric === undefined || metrics === undefined || known.includes(metric)) return [];
      return [unknownName(`metric of '${probe}' named`, metric, known, path)];
    });
    const circle = wayBack(plan, byName, askedBy);
    if (circle === undefined) return wrong;
    const message = `it is made of itself: ${[plan.name, ...circle].join(' → ')}. It would be unknown for ever: leave one of them out.`;
    return [...wrong, { path: pathOf(plan.name), message }];
  });
}

/** The names from a plan back to itself along what each asks; undefined where no way leads back. */
function wayBack(
  start: Plan,
  byName: ReadonlyMap<string, Plan>,
  askedBy: (plan: Plan) => readonly { readonly probe: string }[],
): readonly string[] | undefined {
  const seen = new Set<string>();
  const search = (plan: Plan, way: readonly string[]): readonly string[] | undefined => {
    for (const { probe } of askedBy(plan)) {
      if (probe === start.name) return [...way, probe];
      const next = byName.get(probe);
      if (next === undefined || seen.has(probe)) continue;
      seen.add(probe);
      const found = search(next, [...way, probe]);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return search(start, []);
}
