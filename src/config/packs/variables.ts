import { isObject } from '../../domain/json.ts';
import { nearestWord } from '../../domain/nearest-word.ts';
import type { Mistake } from '../sections/mistake.ts';

export type VariableValue = string | number | boolean;
export type Variables = Readonly<Record<string, VariableValue>>;

const REFERENCE = /\$(\$|\{([^}]*)\})/g;

/**
 * The value with `${name}` in its texts replaced; a text that is nothing but one reference takes the variable's own
 * type. `$$` is a `$`. A reference to nothing is a mistake at its path.
 */
export function substitute(
  value: unknown,
  variables: Variables,
  mistakes: Mistake[],
  path: readonly PropertyKey[] = [],
): unknown {
  if (typeof value === 'string') return filled(value, variables, mistakes, path);
  if (Array.isArray(value))
    return value.map((one, index) => substitute(one, variables, mistakes, [...path, index]));
  if (!isObject(value)) return value;
  for (const key of Object.keys(value).filter((name) => referencesOf(name).length > 0)) {
    mistakes.push({ path: [...path, key], message: `a variable cannot stand in a key. Write '${key}' out.` });
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      substitute(inner, variables, mistakes, [...path, key]),
    ]),
  );
}

/** Variables may name others; a circle is a mistake. */
export function settleVariables(
  raw: Variables,
  mistakes: Mistake[],
  path: readonly PropertyKey[],
): Variables {
  const settled: Record<string, VariableValue> = Object.create(null);
  const settle = (name: string, above: readonly string[]): VariableValue => {
    const known = settled[name];
    if (known !== undefined) return known;
    const value = raw[name] ?? '';
    if (above.includes(name)) {
      mistakes.push({
        path: [...path, name],
        message: `names itself through ${[...above, name].join(' → ')}. Break the circle.`,
      });
      return '';
    }
    const inner =
      typeof value === 'string' ? referencesOf(value).filter((one) => Object.hasOwn(raw, one)) : [];
    const known2 = Object.fromEntries(inner.map((one) => [one, settle(one, [...above, name])]));
    const done =
      typeof value === 'string' ? filled(value, { ...raw, ...known2 }, mistakes, [...path, name]) : value;
    settled[name] = done;
    return done;
  };
  for (const name of Object.keys(raw)) settle(name, []);
  return settled;
}

function referencesOf(text: string): readonly string[] {
  return [...text.matchAll(REFERENCE)].flatMap(([, , name]) => name ?? []);
}

function filled(
  text: string,
  variables: Variables,
  mistakes: Mistake[],
  path: readonly PropertyKey[],
): VariableValue {
  const [, whole] = /^\$\{([^}]*)\}$/.exec(text) ?? [];
  if (whole !== undefined) return lookedUp(whole, variables, mistakes, path) ?? '';
  return text.replace(REFERENCE, (_all, mark: string, name: string | undefined) =>
    mark === '$' || name === undefined ? '$' : String(lookedUp(name, variables, mistakes, path) ?? ''),
  );
}

function lookedUp(
  name: string,
  variables: Variables,
  mistakes: Mistake[],
  path: readonly PropertyKey[],
): VariableValue | undefined {
  if (Object.hasOwn(variables, name)) return variables[name];
  const names = Object.keys(variables);
  const meant = nearestWord(name, names);
  mistakes.push({
    path,
    message: `there is no variable '${name}'. ${meant === undefined ? `Variables: ${names.join(', ') || 'none'}.` : `Did you mean '${meant}'?`}`,
  });
  return undefined;
}
