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
  // Of several forms, the one that was meant is the one of its kind (a list, an object, a text).
  if (issue.code === 'invalid_union') {
    const meant = issue.errors.filter(
      (form) => !form.some((one) => one.code === 'invalid_type' && one.path.length === 0),
    );
    const [form = []] = meant;
    if (meant.length === 1) {
      return form
        .flatMap((one) => mistakesOf(one))
        .map((one) => ({ ...one, path: [...issue.path, ...one.path] }));
    }
  }
  return [{ path: issue.path, message: `${issue.message}.` }];
}
