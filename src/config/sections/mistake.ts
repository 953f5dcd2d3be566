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
