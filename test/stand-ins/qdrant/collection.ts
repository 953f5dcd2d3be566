import { type Distance, stored } from './distances.ts';
import { wrongInput } from './failure.ts';
import { PointStore } from './point-store.ts';
import type { Payload, PointId } from './point-values.ts';

type Json = Record<string, unknown>;

interface VectorParameters {
  readonly size: number;
  readonly distance: Distance;
}

export interface GivenPoint {
  readonly id: PointId;
  readonly vector: unknown;
  readonly payload?: Payload | null;
}

/** What a test or a demo makes of a collection's health. */
export interface CollectionHealth {
  status?: 'green' | 'yellow' | 'grey' | 'red';
  optimizerError?: string;
  /** Share of its vectors that are in an index, 0–1. */
  indexedShare?: number;
  replicas?: readonly { readonly shard: number; readonly peer: number; readonly state: string }[];
}

const defaults = {
  hnsw_config: { m: 16, ef_construct: 100, full_scan_threshold: 10_000 },
  optimizer_config: {
    deleted_threshold: 0.2,
    vacuum_min_vector_number: 1000,
    default_segment_number: 2,
    indexing_threshold: 10_000,
    flush_interval_sec: 5,
  },
  wal_config: { wal_capacity_mb: 32, wal_segments_ahead: 0 },
};

/** One collection with its points. The vector that has no name is called ''. */
export class Collection {
  readonly name: string;
  readonly created: Json;
  readonly points: PointStore;
  readonly parameters: ReadonlyMap<string, VectorParameters>;
  readonly health: CollectionHealth = {};
  readonly indexes = new Map<string, string>();
  /** What storage broke: answered as it stands, whatever the contract says. */
  readonly corrupt = new Map<PointId, unknown>();
  operations = 0;

  constructor(name: string, created: Json) {
    this.name = name;
    this.created = created;
    const vectors = (created['vectors'] ?? {}) as Json;
    const single = typeof vectors['size'] === 'number';
    const named = (single ? { '': vectors } : vectors) as Record<string, VectorParameters>;
    this.parameters = new Map(Object.entries(named));
    this.points = new PointStore(new Map([...this.parameters].map(([key, { size }]) => [key, size])));
  }

  upsert({ id, vector, payload }: GivenPoint): void {
    const named = Array.isArray(vector) ? { '': vector } : (vector as Record<string, unknown>);
    const rows = new Map(
      Object.entries(named).map(([name, given]) => [name, this.#checked(name, given)] as const),
    );
    this.points.put(id, rows, payload);
    this.corrupt.delete(id);
    this.operations += 1;
  }

  #checked(name: string, given: unknown): readonly number[] {
    const parameters = this.parameters.get(name);
    if (parameters === undefined) throw wrongInput(`Not existing vector name error: ${name}`);
    const vector = given as readonly number[];
    if (vector.length !== parameters.size) {
      throw wrongInput(`Vector dimension error: expected dim: ${parameters.size}, got ${vector.length}`);
    }
    return stored(parameters.distance, vector);
  }

  /** As `vector` of a record; `wanted` is what a request asked for. */
  vectorOf(slot: number, wanted: unknown): unknown {
    if (wanted !== true && !Array.isArray(wanted)) return undefined;
    const broken = this.corrupt.get(this.points.idOf(slot));
    if (broken !== undefined) return broken;
    const names = [...this.points.vectors].filter(
      ([name, rows]) => rows.has(slot) && (wanted === true || wanted.includes(name)),
    );
    const unnamed = names.find(([name]) => name === '')?.[1].get(slot);
    if (unnamed !== undefined) return [...unnamed];
    return Object.fromEntries(names.map(([name, rows]) => [name, [...(rows.get(slot) ?? [])]]));
  }

  info(): Json {
    const { status, optimizerError, indexedShare } = this.health;
    const vectors = [...this.points.vectors.values()].reduce((sum) => sum + this.points.count, 0);
    const bytes = [...this.parameters.values()].reduce((sum, { size }) => sum + size * 4, 0);
    const optimizer = { ...defaults.optimizer_config, ...(this.created['optimizers_config'] as Json) };
    const large = (bytes * this.points.count) / 1024 > Number(optimizer.indexing_threshold);
    const share = indexedShare ?? (large ? 1 : 0);
    return {
      status: status ?? (optimizerError === undefined ? 'green' : 'red'),
      optimizer_status: optimizerError === undefined ? 'ok' : { error: optimizerError },
      indexed_vectors_count: Math.round(vectors * share),
      points_count: this.points.count,
      segments_count: Number(optimizer.default_segment_number),
      config: {
        params: {
          vectors: this.created['vectors'],
          shard_number: Number(this.created['shard_number'] ?? 1),
          replication_factor: Number(this.created['replication_factor'] ?? 1),
          write_consistency_factor: 1,
          on_disk_payload: true,
        },
        hnsw_config: { ...defaults.hnsw_config, ...(this.created['hnsw_config'] as Json) },
        optimizer_config: optimizer,
        wal_config: defaults.wal_config,
        quantization_config: null,
      },
      payload_schema: Object.fromEntries(
        [...this.indexes].map(([field, type]) => [field, { data_type: type, points: this.points.count }]),
      ),
      update_queue: { length: 0 },
    };
  }

  cluster(peer: number): Json {
    const shards = Number(this.created['shard_number'] ?? 1);
    const replicas =
      this.health.replicas ??
      Array.from({ length: shards }, (_, shard) => ({ shard, peer, state: 'Active' }));
    return {
      peer_id: peer,
      shard_count: shards,
      local_shards: replicas
        .filter((one) => one.peer === peer)
        .map(({ shard, state }) => ({ shard_id: shard, points_count: this.points.count, state })),
      remote_shards: replicas
        .filter((one) => one.peer !== peer)
        .map((one) => ({ shard_id: one.shard, peer_id: one.peer, state: one.state })),
      shard_transfers: [],
    };
  }
}
