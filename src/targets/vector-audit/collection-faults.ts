import { type CollectionAnswer, vectorsOf } from '../qdrant/qdrant-answers.ts';
import type { AuditPlan } from './audit-plan.ts';
import type { VectorRule } from './check-vector.ts';

/** What is wrong with a collection whatever its points are. */
export function collectionFaults(answer: CollectionAnswer, { vectors }: AuditPlan): readonly string[] {
  const there = vectorsOf(answer);
  const label = (name: string) => (name === '' ? 'the vector' : `the vector '${name}'`);
  return [
    ...(vectors.names ?? []).flatMap((name) =>
      there.has(name) ? [] : [`The collection has no vector '${name}'.`],
    ),
    ...[...there].flatMap(([name, { size, distance }]) => {
      if (vectors.names !== undefined && !vectors.names.includes(name)) return [];
      return [
        ...(vectors.distance === undefined || vectors.distance === distance
          ? []
          : [`The distance of ${label(name)} is ${distance}, not ${vectors.distance}.`]),
        ...(vectors.dimension === undefined || vectors.dimension === size
          ? []
          : [`The collection's dimension of ${label(name)} is ${size}, not ${vectors.dimension}.`]),
      ];
    }),
  ];
}

/** What each point's vectors have to be. Several of one collection may differ in size: then only a given one is held. */
export function vectorRule(answer: CollectionAnswer, { vectors }: AuditPlan): VectorRule {
  const there = vectorsOf(answer);
  const names = vectors.names ?? [...there.keys()];
  const sizes = new Set(names.map((name) => there.get(name)?.size));
  return { names, dimension: vectors.dimension ?? (sizes.size === 1 ? [...sizes][0] : undefined) };
}
