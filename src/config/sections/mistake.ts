import type { z } from 'zod';

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

/** What zod found, each unknown key by itself. */
export function mistakesOf(issue: z.core.$ZodIssue): Mistake[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: [...issue.path, key],
      message: `'${key}' is not known here. Remove or correct it.`,
    }));
  }
  return [{ path: issue.path, message: `${issue.message}.` }];
}
