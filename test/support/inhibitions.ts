import type { InhibitionRule } from '../../src/domain/inhibition.ts';
import { parseMatcher } from '../../src/domain/matcher.ts';
import { usualSeverities } from '../../src/domain/severity.ts';
import { pipeline, routes, routingBy } from './alerts.ts';

/** A rule in the words of a configuration. */
export function rule(
  name: string,
  sources: readonly string[],
  targets: readonly string[],
  equal: readonly string[] = [],
): InhibitionRule {
  return { name, sources: sources.map(parseMatcher), targets: [targets.map(parseMatcher)], equal };
}

/** A node that is down hides the warnings of its cluster. */
export const nodeDown = rule('node-down', ['alertname=NodeDown'], ['severity=warning'], ['cluster']);

/** A critical alert hides warnings and infos of the same name and instance. */
export const worseHides = rule(
  'worse-hides',
  ['severity=critical'],
  ['severity=~"warning|info"'],
  ['alertname', 'instance'],
);

/** A service that is down hides those that hang on it. */
export function serviceDown(service: string, dependents: readonly string[]): InhibitionRule {
  return {
    name: `${service} is down`,
    sources: [parseMatcher(`service=${service}`)],
    sourceSeverity: { severity: 'critical', words: usualSeverities },
    targets: dependents.map((dependent) => [parseMatcher(`service=${dependent}`)]),
    equal: [],
  };
}

/** The pipeline over stores in memory with these rules in force. */
export function inhibitingPipeline(...inhibitions: readonly InhibitionRule[]) {
  const settings = { ...routingBy(...routes), inhibitions };
  return { ...pipeline({ settings }), settings };
}
