import { Collection } from './collection.ts';
import { Refusal, wrongInput } from './failure.ts';
import type { PointId } from './point-values.ts';
import { matching, query, recordOf, scroll } from './read-points.ts';
import { clusterStatus, telemetry } from './service.ts';
import { collectionOf, type State } from './state.ts';
import { deletePayload, deletePoints, setPayload, upsertPoints } from './write-points.ts';

type Json = Record<string, unknown>;

export interface Request {
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: Json;
}

/** `reads` is what a read-only key may do. */
interface Handler {
  readonly reads: boolean;
  run(state: State, request: Request): unknown;
}

const reading = (run: Handler['run']): Handler => ({ reads: true, run });
const writing = (run: Handler['run']): Handler => ({ reads: false, run });
const named = ({ path }: Request): string => path['collection_name'] ?? '';
const of = (run: (collection: Collection, request: Request, state: State) => unknown): Handler['run'] => {
  return (state, request) => run(collectionOf(state, named(request)), request, state);
};

/** What Qdrant answers as `result`, by the operation's id in its description. */
export const operations: Readonly<Record<string, Handler>> = {
  cluster_status: reading((state) => clusterStatus(state)),
  telemetry: reading((state) => telemetry(state)),
  get_collections: reading((state) => ({
    collections: [...state.collections.keys()].sort().map((name) => ({ name })),
  })),
  get_collection: reading(of((collection) => collection.info())),
  collection_exists: reading((state, request) => ({
    exists: state.collections.has(state.aliases.get(named(request)) ?? named(request)),
  })),
  create_collection: writing((state, request) => {
    const name = named(request);
    if (state.collections.has(name)) {
      throw new Refusal(409, `Wrong input: Collection \`${name}\` already exists!`);
    }
    state.collections.set(name, new Collection(name, request.body));
    return true;
  }),
  update_collection: writing(of((collection, { body }) => Boolean(Object.assign(collection.created, body)))),
  delete_collection: writing((state, request) => state.collections.delete(named(request))),
  collection_cluster_info: reading(of((collection, _, { peer }) => collection.cluster(peer))),
  get_collections_aliases: reading((state) => ({ aliases: aliasesOf(state) })),
  get_collection_aliases: reading((state, request) => ({
    aliases: aliasesOf(state).filter((one) => one.collection_name === named(request)),
  })),
  update_aliases: writing((state, { body }) => changeAliases(state, body['actions'] as readonly Json[])),
  create_field_index: writing(of((collection, { body }) => createIndex(collection, body))),
  delete_field_index: writing(
    of((collection, { path }) => {
      collection.indexes.delete(path['field_name'] ?? '');
      return { operation_id: collection.operations, status: 'completed' };
    }),
  ),
  upsert_points: writing(of((collection, { body }) => upsertPoints(collection, body))),
  delete_points: writing(of((collection, { body }) => deletePoints(collection, body))),
  set_payload: writing(of((collection, { body }) => setPayload(collection, body))),
  delete_payload: writing(of((collection, { body }) => deletePayload(collection, body))),
  scroll_points: reading(of((collection, { body }) => scroll(collection, body))),
  query_points: reading(of((collection, { body }) => query(collection, body))),
  count_points: reading(
    of((collection, { body }) => {
      if (body['filter'] == null) return { count: collection.points.count };
      let count = 0;
      for (const _slot of matching(collection, body['filter'])) count += 1;
      return { count };
    }),
  ),
  get_points: reading(
    of((collection, { body }) =>
      (body['ids'] as readonly PointId[]).flatMap((id) => {
        const slot = collection.points.slotOf(id);
        return slot === undefined ? [] : [recordOf(collection, slot, body, true)];
      }),
    ),
  ),
  get_point: reading(
    of((collection, { path }) => {
      const id = path['id'] ?? '';
      const slot = collection.points.slotOf(/^\d+$/.test(id) ? Number(id) : id);
      if (slot === undefined) throw new Refusal(404, `Not found: Point with id ${id} does not exists!`);
      return recordOf(collection, slot, { with_vector: true }, true);
    }),
  ),
  list_snapshots: reading(of((collection, _, { snapshots }) => snapshots.list(collection.name))),
  create_snapshot: writing(of((collection, _, state) => state.snapshots.create(collection, state.now()))),
  get_snapshot: reading(
    of((collection, { path }, { snapshots }) => snapshots.read(collection.name, path['snapshot_name'] ?? '')),
  ),
  delete_snapshot: writing(
    of((collection, { path }, { snapshots }) => {
      snapshots.delete(collection.name, path['snapshot_name'] ?? '');
      return true;
    }),
  ),
  recover_from_snapshot: writing((state, request) => {
    const body = request.body as { location: string; checksum?: string | null };
    state.collections.set(named(request), state.snapshots.recover(named(request), body));
    return true;
  }),
};

const aliasesOf = (state: State) =>
  [...state.aliases].map(([alias_name, collection_name]) => ({ alias_name, collection_name }));

function createIndex(collection: Collection, { field_name, field_schema }: Json): Json {
  const type = typeof field_schema === 'object' ? (field_schema as Json | null)?.['type'] : field_schema;
  if (type == null) throw wrongInput('field_schema has to be given');
  collection.indexes.set(String(field_name), String(type));
  return { operation_id: collection.operations, status: 'completed' };
}

function changeAliases(state: State, actions: readonly Json[]): boolean {
  for (const action of actions) {
    const created = action['create_alias'] as { alias_name: string; collection_name: string } | undefined;
    const deleted = action['delete_alias'] as { alias_name: string } | undefined;
    const renamed = action['rename_alias'] as { old_alias_name: string; new_alias_name: string } | undefined;
    if (created !== undefined) {
      state.aliases.set(created.alias_name, collectionOf(state, created.collection_name).name);
    }
    if (deleted !== undefined) state.aliases.delete(deleted.alias_name);
    if (renamed !== undefined) {
      const collection = collectionOf(state, renamed.old_alias_name).name;
      state.aliases.delete(renamed.old_alias_name);
      state.aliases.set(renamed.new_alias_name, collection);
    }
  }
  return true;
}
