import { UsageError } from './errors.ts';

/** Steps from a document to one of its values. */
export type JsonPath = readonly (string | number)[];

const step = /\.?(?:([\p{L}_$][\p{L}\p{N}_$-]*|\*)|\[(-?\d{1,9})\]|\["((?:[^"\\]|\\["\\])*)"\])/uy;

/**
 * Reads a path such as `data.items[0].name`, `items[-1]` (the last), `["odd name"].x` or `items.length`; `$` and `$.`
 * at the beginning may stand. With `star`, `*` is every member, for
 * valuesAt. UsageError for anything else.
 */
export function parseJsonPath(text: string, { star = false } = {}): JsonPath {
  const bare = text.replace(/^\$\.?/, '');
  const path: (string | number)[] = [];
  step.lastIndex = 0;
  while (step.lastIndex < bare.length) {
    const match = step.exec(bare);
    if (match === null || (match[1] === '*' && !star)) {
      throw new UsageError(
        `'${text.slice(0, 80)}' is not a path into JSON. Write names and positions, e.g. data.items[0].count or items.length.`,
      );
    }
    const [, name, position, quoted] = match;
    path.push(name ?? (position === undefined ? unquote(quoted ?? '') : Number(position)));
  }
  return path;
}

function unquote(text: string): string {
  return text.replace(/\\(["\\])/g, '$1');
}

/**
 * The value at the path; undefined where there is none. `length` of a list, a text or an object without a member of
 * that name is how many it has. Only what a document holds itself is found, never what every object has.
 */
export function valueAt(document: unknown, path: JsonPath): unknown {
  let value = document;
  for (const one of path) value = child(value, one);
  return value;
}

const MOST_VALUES = 10_000;

/** All values at a path in which `*` may stand, e.g. `suites.*.success`; none where there are none. */
export function valuesAt(document: unknown, path: JsonPath): readonly unknown[] {
  let values: readonly unknown[] = [document];
  for (const one of path) {
    values = values.flatMap((value) => (one === '*' ? membersOf(value) : memberOf(value, one)));
    if (values.length > MOST_VALUES) {
      throw new UsageError(`The path leads to more than ${MOST_VALUES} values. Name fewer of them.`);
    }
  }
  return values;
}

function memberOf(value: unknown, step: string | number): readonly unknown[] {
  const found = child(value, step);
  return found === undefined ? [] : [found];
}

function membersOf(value: unknown): readonly unknown[] {
  return typeof value === 'object' && value !== null ? Object.values(value) : [];
}

function child(value: unknown, step: string | number): unknown {
  if (Array.isArray(value)) {
    if (step === 'length') return value.length;
    return typeof step === 'number' ? value.at(step) : undefined;
  }
  if (typeof value === 'string') return step === 'length' ? [...value].length : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  if (Object.hasOwn(value, step)) return (value as Readonly<Record<string, unknown>>)[step];
  return step === 'length' ? Object.keys(value).length : undefined;
}

/** A number of a document as a figure: numbers, texts that are nothing but one, and `true` and `false` as 1 and 0. */
export function figureOf(value: unknown): number | undefined {
  if (typeof value === 'boolean') return value ? 1 : 0;
  // One way only to read a run of digits: a million of them and a letter would be tried in every other for hours.
  if (typeof value === 'string' && /^\s*[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?\s*$/i.test(value))
    return figureOf(Number(value));
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
