import { z } from 'zod';

const count = z.int().min(0);
const name = z.string().max(255);
/** A peer's id is 64 bits wide: beyond 2^53 the client answers a bigint. */
const peerId = z.union([z.number(), z.bigint()]).transform(String);

/** What Qdrant answers, as far as it is read here; everything else is let through unread. */
export const versionAnswer = z.object({ title: z.string().regex(/qdrant/i), version: z.string().max(50) });

export const collectionsAnswer = z.object({ collections: z.array(z.object({ name })) });

const vectorParameters = z.object({ size: count, distance: z.string() });
export type VectorParameters = z.output<typeof vectorParameters>;

export const collectionAnswer = z.object({
  status: z.enum(['green', 'yellow', 'grey', 'red']),
  optimizer_status: z.union([z.literal('ok'), z.object({ error: z.string() })]),
  warnings: z.array(z.object({ message: z.string() })).nullish(),
  points_count: count.nullish(),
  indexed_vectors_count: count.nullish(),
  segments_count: count,
  update_queue: z.object({ length: count }).nullish(),
  payload_schema: z.record(z.string(), z.object({ data_type: z.string() })),
  config: z.object({
    params: z.object({
      vectors: z.union([vectorParameters, z.record(z.string(), vectorParameters)]).nullish(),
      replication_factor: count.nullish(),
    }),
    optimizer_config: z.object({ indexing_threshold: count.nullish() }),
  }),
});
export type CollectionAnswer = z.output<typeof collectionAnswer>;

export const shardsAnswer = z.object({
  shard_count: count,
  local_shards: z.array(z.object({ shard_id: count, state: z.string() })),
  remote_shards: z.array(z.object({ shard_id: count, peer_id: peerId, state: z.string() })),
  shard_transfers: z.array(z.unknown()),
});

export const snapshotsAnswer = z.array(
  z.object({ name: z.string(), creation_time: z.string().nullish(), size: z.number() }),
);

const consensus = z.union([
  z.object({ consensus_thread_status: z.literal('working') }),
  z.object({ consensus_thread_status: z.literal('stopped') }),
  z.object({ consensus_thread_status: z.literal('stopped_with_err'), err: z.string() }),
]);

export const clusterAnswer = z.union([
  z.object({ status: z.literal('disabled') }),
  z.object({
    status: z.literal('enabled'),
    peer_id: peerId,
    peers: z.record(z.string(), z.object({ uri: z.string() })),
    raft_info: z.object({ leader: peerId.nullish(), pending_operations: count }),
    consensus_thread_status: consensus,
    message_send_failures: z.record(z.string(), z.unknown()),
  }),
]);
export type ClusterAnswer = z.output<typeof clusterAnswer>;

export const pointId = z.union([z.int().min(0), z.bigint(), z.string().max(36)]);
export type PointId = z.output<typeof pointId>;

export const countAnswer = z.object({ count });

/** The vectors of a collection by name; the one without a name is ''. */
export function vectorsOf(answer: CollectionAnswer): ReadonlyMap<string, VectorParameters> {
  const given = answer.config.params.vectors;
  if (given == null) return new Map();
  const single = vectorParameters.safeParse(given);
  return single.success
    ? new Map([['', single.data]])
    : new Map(Object.entries(given as Record<string, VectorParameters>));
}
