import type { InhibitionRule } from '../../domain/inhibition.ts';
import { isObject } from '../../domain/json.ts';
import type { MaintenancePlan } from '../../domain/maintenance.ts';
import type { Matcher } from '../../domain/matcher.ts';
import { nearestWord } from '../../domain/nearest-word.ts';
import { hostSystem } from '../../domain/probe.ts';
import type { Route } from '../../domain/route.ts';
import type { ReportPlan, Settings } from '../../domain/settings.ts';
import type { SystemPlan } from '../../domain/system.ts';
import { type LocatedDocument, locateDocument } from '../located-document.ts';
import { deepFreeze, type Known } from '../resolve.ts';
import type { ParsedConfiguration } from '../schema.ts';
import { type Mistake, mistakesOf } from '../sections/mistake.ts';
import { layPack } from './layered-pack.ts';
import type { PackFile } from './pack-file.ts';
import { packFrame, packSchema } from './pack-schema.ts';
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

/** One use of a pack. */
interface Use {
  readonly name: string;
  readonly pack: string;
  readonly environment: string | undefined;
  readonly variables: Variables;
  /** Where it is said, in `watchbill.yml`; undefined where it follows from the pack's being there. */
  readonly path?: readonly PropertyKey[];
}

/** Every system that the packs and `systems:` of the configuration make, each cross-checked by itself. */
export function resolveSystems(
  files: readonly PackFile[],
  configuration: ParsedConfiguration,
  known: Known,
): ResolvedSystems {
  const mistakes: Mistake[] = [];
  const lines: string[] = [];
  const packs = new Map(files.map((file) => [file.name, file]));
  const documents = new Map(files.flatMap((file) => located(file, lines)));
  const parts = usesOf(documents, configuration).flatMap((use) => {
    const document = documents.get(use.pack);
    if (document === undefined) {
      if (!packs.has(use.pack)) mistakes.push(noPack(use, [...packs.keys()]));
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

function located(file: PackFile, lines: string[]): readonly (readonly [string, LocatedDocument])[] {
  if (!/^[a-z][a-z0-9-]*$/.test(file.name) || file.name === hostSystem) {
    lines.push(
      `${file.file}:1 (top level): a pack cannot be named '${file.name}'. Name the file in lower-case letters, digits and '-', e.g. 'shop-search.yml'.`,
    );
    return [];
  }
  try {
    return [[file.name, locateDocument(file.text, file.file)]];
  } catch (error) {
    // The words of a ConfigError list the lines below a heading.
    const words = error instanceof Error ? error.message : String(error);
    lines.push(
      ...words
        .split('\n')
        .slice(1)
        .map((line) => line.replace(/^\s*- /, '')),
    );
    return [];
  }
}

function usesOf(
  documents: ReadonlyMap<string, LocatedDocument>,
  { systems }: ParsedConfiguration,
): readonly Use[] {
  if (systems !== undefined) {
    return Object.entries(systems).map(([name, { pack, environment, variables }]) => ({
      name,
      pack: pack ?? name,
      environment,
      variables,
      path: ['systems', name],
    }));
  }
  return [...documents].flatMap(([pack, { value }]): readonly Use[] => {
    const environments =
      isObject(value) && isObject(value['environments']) ? Object.keys(value['environments']) : [];
    if (environments.length === 0) return [{ name: pack, pack, environment: undefined, variables: {} }];
    return environments.map((environment) => ({
      name: `${pack}-${environment}`,
      pack,
      environment,
      variables: {},
    }));
  });
}

function noPack({ pack, path = [] }: Use, packs: readonly string[]): Mistake {
  const meant = nearestWord(pack, packs);
  const hint = meant === undefined ? `Packs: ${packs.join(', ') || 'none'}.` : `Did you mean '${meant}'?`;
  return {
    path,
    message: `there is no pack 'systems/${pack}.yml'. ${hint} 'watchbill init ${pack}' writes one.`,
  };
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
  const frame = packFrame.safeParse(document.value ?? {});
  if (!frame.success) {
    told(frame.error.issues.flatMap(mistakesOf));
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
  const found: Mistake[] = [];
  const given = { ...variables, ...overlay?.variables, ...use.variables };
  const settled = settleVariables(withoutNulls(given, found), found, ['variables']);
  const filled = substitute(value, { ...settled, system: use.name }, found);
  const parsed = packSchema.safeParse(filled);
  if (!parsed.success) {
    told([...found, ...parsed.error.issues.flatMap(mistakesOf)]);
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
