import type { Collection } from './collection.ts';
import { largerIsNearer, scoreOf, stored } from './distances.ts';
import { wrongInput } from './failure.ts';
import { type Candidate, matchesFilter } from './filter.ts';
import { type Payload, type PointId, valuesAt } from './point-values.ts';

type Json = Record<string, unknown>;

const candidateOf = (collection: Collection, slot: number): Candidate => ({
  id: collection.points.idOf(slot),
  payload: () => collection.points.payloadOf(slot),
  hasVector: (name) => collection.points.vectors.get(name)?.has(slot) ?? false,
});

/** Every slot that satisfies a filter, in the order of the ids. */
export function* matching(collection: Collection, filter: unknown, offset?: PointId): Generator<number> {
  for (const slot of collection.points.from(offset)) {
    if (filter == null || matchesFilter(filter, candidateOf(collection, slot))) yield slot;
  }
}

export function recordOf(collection: Collection, slot: number, wanted: Json, defaultPayload: boolean): Json {
  const payload = selected(collection.points.payloadOf(slot), wanted['with_payload'] ?? defaultPayload);
  const vector = collection.vectorOf(slot, wanted['with_vector'] ?? false);
  return {
    id: collection.points.idOf(slot),
    ...(payload === undefined ? {} : { payload }),
    ...(vector === undefined ? {} : { vector }),
  };
}

function selected(payload: Payload, wanted: unknown): Payload | undefined {
  if (wanted === false) return undefined;
  if (wanted === true) return payload;
  const { include, exclude } = (Array.isArray(wanted) ? { include: wanted } : wanted) as {
    include?: string[];
    exclude?: string[];
  };
  if (exclude != null) {
    return Object.fromEntries(Object.entries(payload).filter(([key]) => !exclude.includes(key)));
  }
  const picked: Json = {};
  for (const path of include ?? []) copyPath(payload, picked, path.split('.'));
  return picked;
}

function copyPath(from: Json, to: Json, [step, ...rest]: readonly string[]): void {
  if (step === undefined || !(step in from)) return;
  const value = from[step];
  if (rest.length === 0 || value === null || typeof value !== 'object') to[step] = value;
  else {
    const inner = (to[step] ?? {}) as Json;
    to[step] = inner;
    copyPath(value as Json, inner, rest);
  }
}

export function scroll(collection: Collection, request: Json): Json {
  const limit = Number(request['limit'] ?? 10);
  if (request['order_by'] != null) return ordered(collection, request, limit);
  const found: number[] = [];
  for (const slot of matching(collection, request['filter'], (request['offset'] ?? undefined) as PointId)) {
    found.push(slot);
    if (found.length > limit) break;
  }
  const next = found[limit];
  return {
    points: found.slice(0, limit).map((slot) => recordOf(collection, slot, request, true)),
    next_page_offset: next === undefined ? null : collection.points.idOf(next),
  };
}

function ordered(collection: Collection, request: Json, limit: number): Json {
  const given = request['order_by'];
  const { key, direction = 'asc' } = (typeof given === 'string' ? { key: given } : given) as Record<
    string,
    string
  >;
  if (key === undefined || !collection.indexes.has(key)) {
    throw wrongInput(
      `No range index for \`order_by\` key: \`${key}\`. Please create one to use \`order_by\`.`,
    );
  }
  const sign = direction === 'desc' ? -1 : 1;
  const found = [...matching(collection, request['filter'])]
    .flatMap((slot) => {
      const value = valuesAt(collection.points.payloadOf(slot), key)[0];
      const number = typeof value === 'number' ? value : Date.parse(String(value));
      return Number.isNaN(number) ? [] : [{ slot, number }];
    })
    .sort((a, b) => sign * (a.number - b.number))
    .slice(0, limit);
  return {
    points: found.map(({ slot, number }) => ({
      ...recordOf(collection, slot, request, true),
      order_value: number,
    })),
    next_page_offset: null,
  };
}

/** The nearest by looking at every point. */
export function query(collection: Collection, request: Json): Json {
  const using = String(request['using'] ?? '');
  const parameters = collection.parameters.get(using);
  const rows = collection.points.vectors.get(using);
  if (parameters === undefined || rows === undefined) {
    throw wrongInput(`Not existing vector name error: ${using}`);
  }
  const { vector, self } = vectorAsked(collection, request['query'], using);
  if (vector.length !== parameters.size) {
    throw wrongInput(`Vector dimension error: expected dim: ${parameters.size}, got ${vector.length}`);
  }
  const sign = largerIsNearer(parameters.distance) ? -1 : 1;
  const scored: { slot: number; score: number }[] = [];
  for (const slot of matching(collection, request['filter'])) {
    const row = rows.get(slot);
    if (row === undefined || slot === self) continue;
    scored.push({ slot, score: scoreOf(parameters.distance, vector, row) });
  }
  scored.sort((a, b) => sign * (a.score - b.score));
  const offset = Number(request['offset'] ?? 0);
  return {
    points: scored.slice(offset, offset + Number(request['limit'] ?? 10)).map(({ slot, score }) => ({
      ...recordOf(collection, slot, request, false),
      version: 0,
      score,
    })),
  };
}

function vectorAsked(collection: Collection, given: unknown, using: string) {
  const nearest = given !== null && typeof given === 'object' && 'nearest' in given ? given.nearest : given;
  if (Array.isArray(nearest) && typeof nearest[0] === 'number') {
    const distance = collection.parameters.get(using)?.distance ?? 'Dot';
    return { vector: stored(distance, nearest as number[]), self: undefined };
  }
  if (typeof nearest === 'number' || typeof nearest === 'string') {
    const self = collection.points.slotOf(nearest);
    const row = self === undefined ? undefined : collection.points.vectors.get(using)?.get(self);
    if (row === undefined) throw wrongInput(`Point with id ${nearest} does not exists!`);
    return { vector: [...row], self };
  }
  throw new Error(`The stand-in knows no query ${JSON.stringify(given)}.`);
}
