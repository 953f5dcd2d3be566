import type { InhibitionRule } from '../../domain/inhibition.ts';
import type { MaintenancePlan } from '../../domain/maintenance.ts';
import type { Matcher } from '../../domain/matcher.ts';
import type { Route } from '../../domain/route.ts';
import type { ReportPlan, Settings } from '../../domain/settings.ts';
import type { SystemPlan } from '../../domain/system.ts';
import { type LocatedDocument, pathText } from '../located-document.ts';
import { deepFreeze, type Known } from '../resolve.ts';
import type { ParsedConfiguration } from '../schema.ts';
import { type Mistake, mistakesIn } from '../sections/mistake.ts';
import { layPack } from './layered-pack.ts';
import type { PackFile } from './pack-file.ts';
import { packFrame, packSchema } from './pack-schema.ts';
import { locatePacks, noPack, type Use, usesOf } from './pack-uses.ts';
import { resolvePack } from './resolve-pack.ts';
import { settleVariables, substitute, type Variables, type VariableValue } from './variables.ts';

/** What one pack adds to the settings. */
export interface SystemParts {
  readonly system: SystemPlan;
  /** Needs the policy of whoever is called for everything else where the pack says nothing. */
  readonly routeOf: (usual: Route) => Route;
  readonly inhibitions: readonly InhibitionRule[];
  readonly maintenance: readonly MaintenancePlan[];
  readonly services: Readonly<Record<string, readonly Matcher[]>>;
  readonly reports: readonly ReportPlan[];
}

interface ResolvedSystems {
  readonly parts: readonly SystemParts[];
  /** In `watchbill.yml`. */
  readonly mistakes: readonly Mistake[];
  /** In packs: each with file, line and path. */
  readonly lines: readonly string[];
}

/** Every system that the packs and `systems:` of the configuration make, each cross-checked by itself. */
export function resolveSystems(
  files: readonly PackFile[],
  configuration: ParsedConfiguration,
  known: Known,
): ResolvedSystems {
  const mistakes: Mistake[] = [];
  const lines: string[] = [];
  const packs = new Set(files.map(({ name }) => name));
  const documents = locatePacks(files, lines);
  const parts = usesOf(documents, configuration, mistakes, lines).flatMap((use) => {
    const document = documents.get(use.pack);
    if (document === undefined) {
      if (!packs.has(use.pack)) mistakes.push(noPack(use, [...packs]));
      return [];
    }
    return resolveUse(use, document, configuration, known, mistakes, lines);
  });
  return { parts, mistakes, lines: [...new Set(lines)] };
}

/** The settings with every system's parts among them. What a system routes goes before the tree of everybody. */
export function withSystems(settings: Settings, { parts }: ResolvedSystems): Settings {
  const usual = settings.routes.at(-1);
  if (parts.length === 0 || usual === undefined) return settings;
  return deepFreeze({
    ...settings,
    systems: parts.map(({ system }) => system),
    probes: [...settings.probes, ...parts.flatMap(({ system }) => system.probes)],
    routes: [...parts.map(({ routeOf }) => routeOf(usual)), ...settings.routes],
    inhibitions: [...settings.inhibitions, ...parts.flatMap(({ inhibitions }) => inhibitions)],
    maintenance: [...settings.maintenance, ...parts.flatMap(({ maintenance }) => maintenance)],
    services: Object.assign({}, settings.services, ...parts.map(({ services }) => services)),
    reports: [...settings.reports, ...parts.flatMap(({ reports }) => reports)],
  });
}

function resolveUse(
  use: Use,
  document: LocatedDocument,
  configuration: ParsedConfiguration,
  known: Known,
  mistakes: Mistake[],
  lines: string[],
): readonly SystemParts[] {
  const { value, at } = layPack(document, use.environment);
  const told = (found: readonly Mistake[]) => lines.push(...found.map(at));
  if (document.value === null) {
    const message = `the file is empty. Begin with 'title: ${use.pack}'; 'watchbill init' writes a commented pack.`;
    told([{ path: [], message }]);
    return [];
  }
  const frame = packFrame.safeParse(document.value);
  if (!frame.success) {
    told(mistakesIn(packFrame, frame.error.issues));
    return [];
  }
  const { environments, variables } = frame.data;
  const overlay = use.environment === undefined ? undefined : environments[use.environment];
  if (use.environment !== undefined && overlay === undefined) {
    const message = `the pack '${use.pack}' has no environment '${use.environment}'. It has: ${Object.keys(environments).join(', ') || 'none'}.`;
    mistakes.push({ path: [...(use.path ?? []), 'environment'], message });
    return [];
  }
  mistakes.push(...unknownVariables(use, { ...variables, ...overlay?.variables }));
  // Both could be named where alerts are hidden or maintained: nobody could tell which is meant.
  if (Object.hasOwn(configuration.services, use.name)) {
    const message = `the pack '${use.pack}' is the system of that name. Name this service otherwise.`;
    mistakes.push({ path: ['services', use.name], message });
  }
  const found: Mistake[] = [];
  const given = { ...variables, ...overlay?.variables, ...use.variables };
  if (Object.hasOwn(given, 'system')) {
    const message = `'system' is the name of the system itself: '${use.name}'. Name this variable otherwise.`;
    found.push({ path: ['variables', 'system'], message });
  }
  const whole = { ...withoutNulls(given, found), system: use.name };
  const filled = substitute(value, settleVariables(whole, found, ['variables']), found);
  const parsed = packSchema.safeParse(filled);
  if (!parsed.success) {
    // Where a variable is not there, what stands instead of it is no mistake of its own.
    const gaps = new Set(found.map(({ path }) => pathText(path)));
    const others = mistakesIn(packSchema, parsed.error.issues).filter(
      ({ path }) => !gaps.has(pathText(path)),
    );
    told([...found, ...others]);
    return [];
  }
  const parts = resolvePack(parsed.data, { ...use, configuration, known }, found);
  told(found);
  return found.length > 0 ? [] : [parts];
}

function withoutNulls(given: Readonly<Record<string, VariableValue | null>>, mistakes: Mistake[]): Variables {
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => {
      if (value !== null) return [[name, value] as const];
      const message = `the variable '${name}' has no value. Give it one here, in an environment, or in watchbill.yml under systems.<name>.variables.`;
      mistakes.push({ path: ['variables', name], message });
      return [[name, ''] as const];
    }),
  );
}

function unknownVariables({ variables, path = [] }: Use, known: object): readonly Mistake[] {
  return Object.keys(variables)
    .filter((name) => !Object.hasOwn(known, name))
    .map((name) => ({
      path: [...path, 'variables', name],
      message: `the pack has no variable '${name}'. Variables: ${Object.keys(known).join(', ') || 'none'}.`,
    }));
}
