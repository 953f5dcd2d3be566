import { z } from 'zod';
import type { InhibitionRule } from '../../domain/inhibition.ts';
import type { Matcher } from '../../domain/matcher.ts';
import type { SeverityWords } from '../../domain/severity.ts';
import { matcher, name } from './fields.ts';
import type { Mistake } from './mistake.ts';

/** `services:` by name; without `match` its alerts are those with the label `service` of that name. */
export const services = z
  .record(
    name,
    z.strictObject({
      dependsOn: z.array(name).default([]),
      match: z.array(matcher).min(1).optional(),
      /** Which of its alerts say that it is down; every critical one where it is left out. */
      down: z.array(matcher).min(1).optional(),
    }),
  )
  .default({});

type Services = z.output<typeof services>;
type Service = Services[string];

/** A service that is down hides what hangs on it, directly or through others: one rule for each that others hang on. */
export function serviceRules(
  all: Services,
  words: SeverityWords,
  mistakes: Mistake[],
): readonly InhibitionRule[] {
  if (!isSound(all, mistakes)) return [];
  // Found once: a configuration is read again while everything else goes on.
  const needs = Object.keys(all).map((name) => [name, dependenciesOf(name, all)] as const);
  return Object.entries(all).flatMap(([down, service]) => {
    const dependents = needs.filter(([, needed]) => needed.has(down)).map(([name]) => name);
    if (dependents.length === 0) return [];
    return [
      {
        name: `${down} is down`,
        ...sourcesOf(down, service, words),
        targets: dependents.map((dependent) => matchOf(dependent, serviceOf(all, dependent))),
        equal: [],
      },
    ];
  });
}

function sourcesOf(
  name: string,
  service: Service,
  words: SeverityWords,
): Pick<InhibitionRule, 'sources' | 'sourceSeverity'> {
  const sources = matchOf(name, service);
  return service.down === undefined
    ? { sources, sourceSeverity: { severity: 'critical', words } }
    : { sources: [...sources, ...service.down] };
}

function matchOf(name: string, { match }: Pick<Service, 'match'>): readonly Matcher[] {
  return match ?? [{ label: 'service', operator: '=', value: name }];
}

/** Every object has a 'constructor': only what the file itself names is a service. */
function serviceOf(all: Services, name: string): Service {
  const found = Object.hasOwn(all, name) ? all[name] : undefined;
  return found ?? { dependsOn: [] };
}

/** What the service hangs on, directly or through others. */
function dependenciesOf(name: string, all: Services): ReadonlySet<string> {
  const found = new Set<string>();
  const open = [...serviceOf(all, name).dependsOn];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    open.push(...serviceOf(all, next).dependsOn);
  }
  return found;
}

function isSound(all: Services, mistakes: Mistake[]): boolean {
  const before = mistakes.length;
  for (const [name, { dependsOn }] of Object.entries(all)) {
    dependsOn.forEach((wanted, index) => {
      if (Object.hasOwn(all, wanted)) return;
      const message = `there is no service '${wanted}'. Services: ${Object.keys(all).join(', ')}.`;
      mistakes.push({ path: ['services', name, 'dependsOn', index], message });
    });
  }
  for (const cycle of cyclesOf(all)) {
    const message = `${cycle.join(' → ')} is a circle: each would hide the other. Leave one of them out.`;
    mistakes.push({ path: ['services', cycle[0] ?? '', 'dependsOn'], message });
  }
  return mistakes.length === before;
}

/** One circle for each group of services that hang on one another. */
function cyclesOf(all: Services): readonly (readonly string[])[] {
  const told = new Set<string>();
  const cycles: string[][] = [];
  for (const name of Object.keys(all)) {
    if (told.has(name)) continue;
    const cycle = pathTo(name, name, all, new Set());
    if (cycle === undefined) continue;
    cycles.push([name, ...cycle]);
    for (const each of cycle) told.add(each);
  }
  return cycles;
}

/** The services on the way from one to another along what they depend on, without the first. */
function pathTo(from: string, to: string, all: Services, seen: Set<string>): string[] | undefined {
  for (const next of serviceOf(all, from).dependsOn) {
    if (next === to) return [next];
    if (seen.has(next)) continue;
    seen.add(next);
    const rest = pathTo(next, to, all, seen);
    if (rest !== undefined) return [next, ...rest];
  }
  return undefined;
}

/** What belongs to each service. */
export function serviceMatchers(all: Services): Readonly<Record<string, readonly Matcher[]>> {
  const found: Record<string, readonly Matcher[]> = Object.create(null);
  for (const [name, service] of Object.entries(all)) found[name] = matchOf(name, service);
  return found;
}
