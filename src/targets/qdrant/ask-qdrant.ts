import type { Qdrant } from './open-qdrant.ts';
import {
  type ClusterAnswer,
  type CollectionAnswer,
  clusterAnswer,
  collectionAnswer,
  countAnswer,
  pointId,
  shardsAnswer,
  snapshotsAnswer,
  versionAnswer,
} from './qdrant-answers.ts';

/** The version, and how long the answer took in ms. Asks for no key. */
export async function readVersion(qdrant: Qdrant): Promise<{ version: string; latencyMs: number }> {
  const before = performance.now();
  const { version } = await qdrant.ask(async (api, init) => {
    const { data } = await api.root({}, init);
    return versionAnswer.parse(data);
  });
  return { version, latencyMs: Math.round((performance.now() - before) * 10) / 10 };
}

/** What a collection says of itself. NotFoundError when there is none of this name or alias. */
export function readCollection(qdrant: Qdrant, name: string): Promise<CollectionAnswer> {
  return qdrant.ask(async (api, init) => {
    const { data } = await api.getCollection({ collection_name: name }, init);
    return collectionAnswer.parse(data.result);
  });
}

export interface Replica {
  readonly shard: number;
  /** Undefined: on the peer that was asked. */
  readonly peer?: string;
  /** `Active`, `Dead`, `Partial`, … */
  readonly state: string;
}

/** The shards of a collection as the peer that is asked sees them. */
export function readShards(qdrant: Qdrant, name: string): Promise<{ shards: number; replicas: Replica[] }> {
  return qdrant.ask(async (api, init) => {
    const { data } = await api.collectionClusterInfo({ collection_name: name }, init);
    const found = shardsAnswer.parse(data.result);
    return {
      shards: found.shard_count,
      replicas: [
        ...found.local_shards.map(({ shard_id, state }) => ({ shard: shard_id, state })),
        ...found.remote_shards.map(({ shard_id, peer_id, state }) => ({
          shard: shard_id,
          peer: peer_id,
          state,
        })),
      ],
    };
  });
}

export interface Snapshot {
  readonly name: string;
  readonly at: Date;
  readonly bytes: number;
}

/** Snapshots of a collection that say when they were made, newest first. Qdrant's times are UTC without a zone. */
export function readSnapshots(qdrant: Qdrant, name: string): Promise<readonly Snapshot[]> {
  return qdrant.ask(async (api, init) => {
    const { data } = await api.listSnapshots({ collection_name: name }, init);
    return snapshotsAnswer
      .parse(data.result)
      .flatMap(({ name: file, creation_time: time, size }) => {
        const at = new Date(time == null ? Number.NaN : /Z|[+-]\d\d:\d\d$/.test(time) ? time : `${time}Z`);
        return Number.isNaN(at.getTime()) ? [] : [{ name: file, at, bytes: size }];
      })
      .sort((a, b) => b.at.getTime() - a.at.getTime());
  });
}

/** The cluster as the peer that is asked sees it. */
export function readCluster(qdrant: Qdrant): Promise<ClusterAnswer> {
  return qdrant.ask(async (api, init) => {
    const { data } = await api.clusterStatus({}, init);
    return clusterAnswer.parse(data.result);
  });
}

/** The id of any stored point; undefined in an empty collection. */
export function firstPoint(qdrant: Qdrant, name: string) {
  return qdrant.ask(async (api, init) => {
    const request = { collection_name: name, limit: 1, with_payload: false, with_vector: false };
    const { data } = await api.scrollPoints(request, init);
    const found = data.result?.points[0]?.id;
    return found === undefined ? undefined : pointId.parse(found);
  });
}

/** How many points there are, counted. */
export function countPoints(qdrant: Qdrant, name: string, filter?: object): Promise<number> {
  return qdrant.ask(async (api, init) => {
    const request = { collection_name: name, exact: true, ...(filter === undefined ? {} : { filter }) };
    const { data } = await api.countPoints(request, init);
    return countAnswer.parse(data.result).count;
  });
}
