import type { Matcher } from '../../domain/matcher.ts';
import type { Route } from '../../domain/route.ts';
import { namedPolicy } from '../sections/policies.ts';
import type { ParsedPack } from './pack-schema.ts';

/** What is wrong with one probe at one place is one card. */
const GROUP_BY = ['system', 'service', 'probe', 'instance'];

/**
 * The route of a system's alerts: one child for each row of its escalation matrix that says when, the row without for
 * what is left. Where the pack names nobody, whoever is called for everything else is.
 */
export function packRoute(pack: ParsedPack, system: string, channel: string): (usual: Route) => Route {
  return (usual) => {
    const own = {
      ...usual,
      channel,
      groupBy: GROUP_BY,
      groupWaitMs: 0,
      continue: false,
      severity: [],
      routes: [],
    };
    const rest = pack.escalation.find(({ when }) => when === undefined);
    const children = pack.escalation.flatMap((row, index): Route[] => {
      if (row.when === undefined) return [];
      const name = `${system}.${index + 1}`;
      return [
        { ...own, name, matchers: row.when, policy: namedPolicy(name, row), channel: row.channel ?? channel },
      ];
    });
    const matchers: Matcher[] = [{ label: 'system', operator: '=', value: system }];
    return {
      ...own,
      name: system,
      matchers,
      routes: children,
      ...(rest === undefined ? {} : { policy: namedPolicy(system, rest), channel: rest.channel ?? channel }),
    };
  };
}
