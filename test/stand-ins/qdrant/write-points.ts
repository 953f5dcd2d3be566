import type { Collection, GivenPoint } from './collection.ts';
import { wrongInput } from './failure.ts';
import type { PointId } from './point-values.ts';
import { matching } from './read-points.ts';

type Json = Record<string, unknown>;

const done = (collection: Collection) => ({ operation_id: collection.operations, status: 'completed' });

export function upsertPoints(collection: Collection, request: Json): Json {
  const batch = request['batch'] as { ids: PointId[]; vectors: unknown[]; payloads?: Json[] } | undefined;
  const points: readonly GivenPoint[] =
    batch === undefined
      ? (request['points'] as GivenPoint[])
      : batch.ids.map((id, index) => ({
          id,
          vector: batch.vectors[index],
          payload: batch.payloads?.[index] ?? null,
        }));
  for (const point of points) collection.upsert(point);
  return done(collection);
}

/** The slots that a list of ids or a filter names. */
function chosen(collection: Collection, request: Json): readonly number[] {
  const ids = request['points'] as readonly PointId[] | null | undefined;
  if (ids != null) return ids.flatMap((id) => collection.points.slotOf(id) ?? []);
  if (request['filter'] == null) throw wrongInput('Either points or filter have to be given');
  return [...matching(collection, request['filter'])];
}

export function deletePoints(collection: Collection, request: Json): Json {
  const ids = chosen(collection, request).map((slot) => collection.points.idOf(slot));
  for (const id of ids) collection.points.remove(id);
  collection.operations += 1;
  return done(collection);
}

export function setPayload(collection: Collection, request: Json): Json {
  const added = request['payload'] as Json;
  for (const slot of chosen(collection, request)) {
    collection.points.setPayload(slot, { ...collection.points.payloadOf(slot), ...added });
  }
  collection.operations += 1;
  return done(collection);
}

export function deletePayload(collection: Collection, request: Json): Json {
  const keys = request['keys'] as readonly string[];
  for (const slot of chosen(collection, request)) {
    const kept = Object.entries(collection.points.payloadOf(slot)).filter(([key]) => !keys.includes(key));
    collection.points.setPayload(slot, Object.fromEntries(kept));
  }
  collection.operations += 1;
  return done(collection);
}
