import { z } from 'zod';
import { defineProbe } from '../define/probe.ts';
import { UsageError } from '../domain/errors.ts';
import type { Reading } from '../domain/probe.ts';
import { fewAtATime } from '../targets/few-at-a-time.ts';
import { readCluster, readVersion } from '../targets/qdrant/ask-qdrant.ts';
import { chooseCollections, collectionChoice } from '../targets/qdrant/choose-collections.ts';
import { describeCluster } from '../targets/qdrant/cluster-readings.ts';
import { isRefused } from '../targets/qdrant/explain-qdrant.ts';
import { measureCollection } from '../targets/qdrant/measure-collection.ts';
import { type Qdrant, withQdrant } from '../targets/qdrant/open-qdrant.ts';

const groups = ['status', 'shards', 'search', 'snapshots', 'cluster'] as const;
/** What each group may answer of one collection; more than a thousand readings are not a probe's answer. */
const mostOf = { status: 7, shards: 2, search: 1, snapshots: 1, cluster: 0 } as const;
const mostReadings = 900;

const parameters = z.strictObject({
  /** `all` (default), a list of names or aliases, or `{ pattern: docs_.* }` held against the whole name. */
  collections: collectionChoice.default('all'),
  /** Which figures to read; default all but `snapshots`, which a deployment without snapshots has none of. */
  include: z.array(z.enum(groups)).min(1).default(['status', 'shards', 'search', 'cluster']),
  /** Payload fields that have to be indexed in each collection; default none. */
  payloadIndexes: z.array(z.string().min(1)).max(50).default([]),
  /** How many peers the cluster has to have; default as many as it knows. */
  peers: z.int().min(1).max(1000).optional(),
  search: z
    .strictObject({
      /** What to search for; default the vector of a stored point. */
      vector: z.array(z.number()).min(1).max(65_536).optional(),
      /** Name of the vector; default the only one, or the first. */
      using: z.string().min(1).optional(),
      /** How many neighbours; default 10. */
      limit: z.int().min(1).max(1000).default(10),
      /** Searches in a row, of which the median counts; default 5. */
      runs: z.int().min(1).max(50).default(5),
    })
    .prefault({}),
});

/** A Qdrant: whether it is up, how its collections, searches, snapshots and cluster are. */
export default defineProbe({
  title: 'Qdrant',
  connection: 'qdrant',
  parameters,
  timeoutMs: 10_000,
  metrics: {
    up: { title: 'Up (1) or down (0)', unit: 'none' },
    latency: { title: 'Time to answer', unit: 'ms' },
    collections: { title: 'Collections looked at', unit: 'count' },
    'collection-status': {
      title: 'Status: 0 green, 1 yellow, 2 grey, 3 red, 4 missing',
      unit: 'none',
      parts: 'collection',
    },
    'optimizer-ok': { title: 'Optimiser works (1) or failed (0)', unit: 'none', parts: 'collection' },
    points: { title: 'Points', unit: 'count', parts: 'collection' },
    segments: { title: 'Segments', unit: 'count', parts: 'collection' },
    'updates-waiting': { title: 'Updates that wait to be applied', unit: 'count', parts: 'collection' },
    'vectors-indexed': {
      title: 'Vectors in an index, where segments are large enough for one',
      unit: 'percent',
      parts: 'collection',
    },
    'payload-indexes-missing': {
      title: 'Payload fields without their index',
      unit: 'count',
      parts: 'collection',
    },
    shards: { title: 'Shards', unit: 'count', parts: 'collection' },
    'replicas-inactive': { title: 'Replicas that do not serve', unit: 'count', parts: 'collection' },
    'search-latency': { title: 'Time of a search, median', unit: 'ms', parts: 'collection' },
    'snapshot-age': { title: 'Age of the newest snapshot', unit: 's', parts: 'collection' },
    'peers-alive': { title: 'Peers that answer', unit: 'count' },
    'peers-missing': { title: 'Peers that do not answer or are not there', unit: 'count' },
    'raft-leader': { title: 'The cluster has a leader (1) or none (0)', unit: 'none' },
    'raft-pending': { title: 'Operations of the cluster that wait', unit: 'count' },
    'consensus-working': { title: 'Consensus works (1) or stopped (0)', unit: 'none' },
  },
  async run({ connection, signal, clock }, asked) {
    return withQdrant(connection, signal, async (qdrant) => {
      const up = await readUp(qdrant);
      if (up[0]?.value !== 1) return up;
      const cluster = asked.include.includes('cluster') ? await readPeers(qdrant, asked.peers) : [];
      const names = asked.include.some((group) => group !== 'cluster')
        ? await chooseCollections(qdrant, asked.collections)
        : [];
      refuseTooMany(names.length, asked.include);
      const plan = {
        groups: new Set<string>(asked.include),
        payloadIndexes: asked.payloadIndexes,
        search: asked.search,
        now: clock.now(),
      };
      const measured = await fewAtATime(names, 4, (name) => measureCollection(qdrant, name, plan));
      return [...up, ...describeChoice(asked, names), ...cluster, ...measured.flat()];
    });
  },
});

// Refused is down for certain; whatever else fails cannot be told from a network that is away.
async function readUp(qdrant: Qdrant): Promise<readonly Reading[]> {
  try {
    const { version, latencyMs } = await readVersion(qdrant);
    return [
      { metric: 'up', value: 1, unit: 'none', detail: `Qdrant ${version}` },
      { metric: 'latency', value: latencyMs, unit: 'ms' },
    ];
  } catch (error) {
    if (!isRefused(error)) throw error;
    const detail = `Nobody listens at '${qdrant.where}'. See that Qdrant is running.`;
    return [{ metric: 'up', value: 0, unit: 'none', status: 'critical', detail }];
  }
}

// A key may be good for collections only.
async function readPeers(qdrant: Qdrant, expected: number | undefined): Promise<readonly Reading[]> {
  try {
    return describeCluster(await readCluster(qdrant), expected);
  } catch (error) {
    qdrant.signal.throwIfAborted();
    const words = error instanceof Error ? error.message : String(error);
    return [{ metric: 'peers-alive', unit: 'count', error: words }];
  }
}

// None at all is no collection that is well: a server that lost its data looks just like that.
function describeChoice(
  { include, collections: choice }: z.output<typeof parameters>,
  names: readonly string[],
): readonly Reading[] {
  if (!include.some((group) => group !== 'cluster')) return [];
  const reading = { metric: 'collections', value: names.length, unit: 'count' } as const;
  if (names.length > 0) return [reading];
  const detail = choice === 'all' ? 'there is none' : 'none has a name that is asked for';
  return [{ ...reading, status: 'warning', detail }];
}

function refuseTooMany(collections: number, include: readonly (typeof groups)[number][]): void {
  const each = [...new Set(include)].reduce((sum, group) => sum + mostOf[group], 0);
  if (collections * each <= mostReadings) return;
  throw new UsageError(
    `${collections} collections with up to ${each} figures each are more than one probe answers (${mostReadings}). Choose them with 'collections', or fewer figures with 'include'.`,
  );
}
