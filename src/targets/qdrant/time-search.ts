import { UnreachableError } from '../../domain/errors.ts';
import { firstPoint } from './ask-qdrant.ts';
import type { Qdrant } from './open-qdrant.ts';
import { type CollectionAnswer, vectorsOf } from './qdrant-answers.ts';

export interface SearchPlan {
  /** What is searched for; the vector of a stored point where left out. */
  readonly vector?: readonly number[] | undefined;
  /** Name of the vector; the only one, or the first, where left out. */
  readonly using?: string | undefined;
  readonly limit: number;
  readonly runs: number;
}

export interface SearchTimes {
  /** ms, as seen from here. */
  readonly medianMs: number;
  readonly slowestMs: number;
  readonly found: number;
}

/** Times the same search several times, one after the other. Undefined in a collection that holds nothing. */
export async function timeSearch(
  qdrant: Qdrant,
  name: string,
  collection: CollectionAnswer,
  { vector, using, limit, runs }: SearchPlan,
): Promise<SearchTimes | undefined> {
  const names = [...vectorsOf(collection).keys()];
  const wanted = using ?? (names.includes('') ? '' : names[0]);
  if (wanted === undefined) {
    throw new UnreachableError(
      `The collection '${name}' has no dense vector to search. Leave 'search' out of 'include'.`,
    );
  }
  const target = vector === undefined ? await firstPoint(qdrant, name) : [...vector];
  if (target === undefined) return undefined;
  const times: number[] = [];
  let found = 0;
  for (let run = 0; run < runs; run += 1) {
    const before = performance.now();
    found = await qdrant.ask(async (api, init) => {
      const request = { collection_name: name, query: target as number[], limit, with_payload: false };
      const { data } = await api.queryPoints(wanted === '' ? request : { ...request, using: wanted }, init);
      return (data.result?.points ?? []).length;
    });
    times.push(performance.now() - before);
  }
  times.sort((a, b) => a - b);
  const rounded = (ms: number | undefined) => Math.round((ms ?? 0) * 10) / 10;
  return { medianMs: rounded(times[(times.length - 1) >> 1]), slowestMs: rounded(times.at(-1)), found };
}
