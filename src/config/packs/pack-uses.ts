import { isObject } from '../../domain/json.ts';
import { nearestWord } from '../../domain/nearest-word.ts';
import { hostSystem } from '../../domain/probe.ts';
import { type LocatedDocument, locateDocument } from '../located-document.ts';
import type { ParsedConfiguration } from '../schema.ts';
import type { Mistake } from '../sections/mistake.ts';
import type { PackFile } from './pack-file.ts';
import type { Variables } from './variables.ts';

/** One use of a pack. */
export interface Use {
  readonly name: string;
  readonly pack: string;
  readonly environment: string | undefined;
  readonly variables: Variables;
  /** Where it is said, in `watchbill.yml`; undefined where it follows from the pack's being there. */
  readonly path?: readonly PropertyKey[];
}

/** The packs that can be read, by name; what is wrong with the others is added to `lines`. */
export function locatePacks(
  files: readonly PackFile[],
  lines: string[],
): ReadonlyMap<string, LocatedDocument> {
  return new Map(files.flatMap((file, index) => located(file, files.slice(0, index), lines)));
}

function located(
  { name, file, text }: PackFile,
  before: readonly PackFile[],
  lines: string[],
): readonly (readonly [string, LocatedDocument])[] {
  if (!/^[a-z][a-z0-9-]*$/.test(name) || name === hostSystem) {
    lines.push(
      `${file}:1 (top level): a pack cannot be named '${name}'. Name the file in lower-case letters, digits and '-', e.g. 'shop-search.yml'.`,
    );
    return [];
  }
  // The ending is no part of the name.
  const twin = before.find((one) => one.name === name);
  if (twin !== undefined) {
    lines.push(`${file}:1 (top level): '${twin.file}' is the pack '${name}' already. Keep one of the two.`);
    return [];
  }
  try {
    return [[name, locateDocument(text, file)]];
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

/** What `systems:` of the configuration lists; without it every pack, in each of its environments. */
export function usesOf(
  documents: ReadonlyMap<string, LocatedDocument>,
  { systems }: Pick<ParsedConfiguration, 'systems'>,
  mistakes: Mistake[],
  lines: string[],
): readonly Use[] {
  if (systems !== undefined) return listedUses(systems, mistakes);
  const found = [...documents].flatMap(([pack, document]) => usesOfPack(pack, document));
  return found.filter(({ name, pack, environment }, index) => {
    const other = found.slice(0, index).find((one) => one.name === name);
    if (other === undefined) return true;
    const file = documents.get(pack)?.file ?? pack;
    const first = `'${documents.get(other.pack)?.file ?? other.pack}'${inEnvironment(other.environment)}`;
    lines.push(
      `${file}:1 (top level): the pack '${pack}'${inEnvironment(environment)} would be the system '${name}', and ${first} is that already. Name each under systems: of watchbill.yml.`,
    );
    return false;
  });
}

const inEnvironment = (environment: string | undefined): string =>
  environment === undefined ? '' : ` in its environment '${environment}'`;

function listedUses(
  systems: NonNullable<ParsedConfiguration['systems']>,
  mistakes: Mistake[],
): readonly Use[] {
  return Object.entries(systems).flatMap(([name, { pack, environment, variables }]) => {
    const path = ['systems', name];
    if (name !== hostSystem) return [{ name, pack: pack ?? name, environment, variables, path }];
    const message = `'${name}' is what Watchbill calls its own host. Take another name.`;
    mistakes.push({ path, message });
    return [];
  });
}

function usesOfPack(pack: string, { value }: LocatedDocument): readonly Use[] {
  const environments =
    isObject(value) && isObject(value['environments']) ? Object.keys(value['environments']) : [];
  if (environments.length === 0) return [{ name: pack, pack, environment: undefined, variables: {} }];
  return environments.map((environment) => ({
    name: `${pack}-${environment}`,
    pack,
    environment,
    variables: {},
  }));
}

/** The mistake of using a pack that is not there. */
export function noPack({ pack, path = [] }: Use, packs: readonly string[]): Mistake {
  const meant = nearestWord(pack, packs);
  const hint = meant === undefined ? `Packs: ${packs.join(', ') || 'none'}.` : `Did you mean '${meant}'?`;
  return {
    path,
    message: `there is no pack 'systems/${pack}.yml'. ${hint} 'watchbill init ${pack}' writes one.`,
  };
}
