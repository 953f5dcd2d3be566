import type { InhibitionRule } from '../../domain/inhibition.ts';
import type { Matcher } from '../../domain/matcher.ts';
import { ownServiceRules } from '../../domain/service-rules.ts';
import type { ServicePlan } from '../../domain/system.ts';
import type { Mistake } from '../sections/mistake.ts';
import { serviceRules } from '../sections/services.ts';
import { severitiesOf } from '../sections/severities.ts';
import type { ParsedPack } from './pack-schema.ts';
import type { PackContext } from './resolve-pack.ts';

/**
 * What a service of the pack that is down hides: first what else is told of it itself, then what hangs on it. Of both
 * the name is the same, for people see one cause.
 */
export function packInhibitions(
  pack: ParsedPack,
  { name, configuration }: PackContext,
  services: readonly ServicePlan[],
  mistakes: Mistake[],
): readonly InhibitionRule[] {
  const words = severitiesOf(configuration);
  const matchers = new Map<string, readonly Matcher[]>(services.map((one) => [one.name, one.matchers]));
  const dependencies = serviceRules(
    Object.fromEntries(
      Object.entries(pack.services).map(([service, { dependsOn, down }]) => [
        service,
        { dependsOn, match: [...(matchers.get(service) ?? [])], ...(down === undefined ? {} : { down }) },
      ]),
    ),
    words,
    mistakes,
  );
  const own = services.flatMap((service) => {
    const { down, also = [] } = pack.services[service.name] ?? {};
    // What is of a service is left to the rules of that one: two must not hide one another.
    const alone: readonly Matcher[] = [
      { label: 'system', operator: '=', value: name },
      { label: 'service', operator: '=', value: '' },
    ];
    return ownServiceRules(service, { down, also: also.map((one) => [...alone, ...one]), words });
  });
  return [...own, ...dependencies].map((rule) => ({ ...rule, name: `${name}.${rule.name}` }));
}
