import { isObject } from '../../domain/json.ts';
import type { LocatedDocument } from '../located-document.ts';
import { pathText } from '../located-document.ts';
import type { Mistake } from '../sections/mistake.ts';
import { mergePatch } from './merge-patch.ts';

/** A pack in one environment: what its file says with the overlay laid over it, and where each part of that stands. */
export interface LayeredPack {
  readonly value: unknown;
  /** `file:line path: message`. */
  at(mistake: Mistake): string;
}

/** Without an environment the file stands as it is. `environments` and `variables` are not part of the value. */
export function layPack(document: LocatedDocument, environment: string | undefined): LayeredPack {
  const root = isObject(document.value) ? document.value : {};
  const overlays = isObject(root['environments']) ? root['environments'] : {};
  const overlay = environment === undefined ? undefined : overlays[environment];
  const value = mergePatch(partsOf(document.value), isObject(overlay) ? partsOf(overlay) : {});
  const place = (path: readonly PropertyKey[]): number => {
    const above = ['environments', environment ?? '', ...path];
    return document.lineOf(isObject(overlay) && comesFrom(overlay, path) ? above : path);
  };
  return {
    value,
    at: ({ path, message }) => `${document.file}:${place(path)} ${pathText(path)}: ${message}`,
  };
}

/** Whether the overlay says what stands at the path: it has it, or has put something else than a map on the way there. */
function comesFrom(overlay: unknown, path: readonly PropertyKey[]): boolean {
  const [key, ...rest] = path;
  if (key === undefined || !isObject(overlay)) return true;
  return Object.hasOwn(overlay, key) && comesFrom(overlay[String(key)], rest);
}

/** What is no map at all is left for the schema to refuse. */
function partsOf(value: unknown): unknown {
  if (!isObject(value)) return value ?? {};
  const { variables: _variables, environments: _environments, ...parts } = value;
  return parts;
}
