import { z } from 'zod';
import { parsedBy } from '../../define/parameters.ts';
import { compileRegularExpression } from '../../domain/regular-expression.ts';
import type { Qdrant } from './open-qdrant.ts';
import { collectionsAnswer } from './qdrant-answers.ts';

/** Which collections: all, some by name (or alias), or those whose whole name fits a regular expression. */
export const collectionChoice = z.union([
  z.literal('all'),
  z.array(z.string().min(1).max(255)).min(1).max(100),
  z.strictObject({ pattern: parsedBy(compileRegularExpression) }),
]);
export type CollectionChoice = z.output<typeof collectionChoice>;

/** The names that a choice means now; names that were given are kept whether they exist or not. */
export async function chooseCollections(
  qdrant: Qdrant,
  choice: CollectionChoice,
): Promise<readonly string[]> {
  if (Array.isArray(choice)) return [...new Set(choice)];
  const names = await qdrant.ask(async (api, init) => {
    const { data } = await api.getCollections({}, init);
    return collectionsAnswer.parse(data.result).collections.map(({ name }) => name);
  });
  names.sort();
  return choice === 'all' ? names : names.filter((name) => choice.pattern.expression.test(name));
}
