import type { z } from 'zod';
import { nearestWord } from '../../domain/nearest-word.ts';
import { knownKeys } from './known-keys.ts';
import { issueWords } from './mistake-words.ts';

/** A mistake with the path of keys to where it stands. */
export interface Mistake {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** Adds a mistake for each name of a list that was there before. */
export function duplicates(
  items: readonly { readonly name: string }[],
  path: readonly PropertyKey[],
  mistakes: Mistake[],
): void {
  items.forEach((item, index) => {
    if (items.findIndex((other) => other.name === item.name) !== index) {
      mistakes.push({
        path: [...path, index, 'name'],
        message: `'${item.name}' is used twice. Names are unique.`,
      });
    }
  });
}

/** The names that one may choose from, for a sentence. */
export function namesOf(items: readonly { readonly name: string }[]): string {
  return items.map((item) => item.name).join(', ');
}

/** What zod found against this schema, each unknown key by itself. */
export function mistakesIn(schema: z.core.$ZodType, issues: readonly z.core.$ZodIssue[]): Mistake[] {
  return issues.flatMap((issue) => mistakesOf(issue, schema, []));
}

function mistakesOf(
  issue: z.core.$ZodIssue,
  schema: z.core.$ZodType,
  above: readonly PropertyKey[],
): Mistake[] {
  const path = [...above, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(schema, path);
    return issue.keys.map((key) => ({ path: [...path, key], message: unknownKey(key, known) }));
  }
  // Of several forms, the one that was meant is the one of its kind (a list, an object, a text).
  if (issue.code === 'invalid_union') {
    const meant = issue.errors.filter((form) => !form.some(isOfOtherKind));
    const [form = []] = meant;
    if (meant.length === 1) return form.flatMap((one) => mistakesOf(one, schema, path));
  }
  return [{ path, message: issueWords(issue) }];
}

/** Nothing of it fits, not even its kind: another form was meant, or none. */
function isOfOtherKind({ code, path }: z.core.$ZodIssue): boolean {
  return path.length === 0 && (code === 'invalid_type' || code === 'invalid_value');
}

function unknownKey(key: string, known: readonly string[]): string {
  const meant = nearestWord(key, known) ?? known.find((one) => one.length > 2 && key.startsWith(one));
  if (meant !== undefined) return `'${key}' is not known here. Did you mean '${meant}'?`;
  const there = known.length === 0 ? '' : ` There are: ${known.join(', ')}.`;
  return `'${key}' is not known here. Remove or correct it.${there}`;
}
