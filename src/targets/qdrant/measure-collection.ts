import { NotFoundError, UnreachableError } from '../../domain/errors.ts';
import { formatValue } from '../../domain/format-value.ts';
import type { Reading } from '../../domain/probe.ts';
import { readCollection, readShards, readSnapshots } from './ask-qdrant.ts';
import { describeCollection, describeShards, missingCollection } from './collection-readings.ts';
import type { Qdrant } from './open-qdrant.ts';
import { type SearchPlan, timeSearch } from './time-search.ts';

export interface CollectionPlan {
  readonly groups: ReadonlySet<string>;
  readonly payloadIndexes: readonly string[];
  readonly search: SearchPlan;
  readonly now: Date;
}

/** Every figure of one collection. One that fails is a reading that says so; only an end of the run is thrown. */
export async function measureCollection(
  qdrant: Qdrant,
  part: string,
  { groups, payloadIndexes, search, now }: CollectionPlan,
): Promise<readonly Reading[]> {
  const readings: Reading[] = [];
  const attempt = async (metric: string, unit: string, read: () => Promise<readonly Reading[]>) => {
    try {
      readings.push(...(await read()));
    } catch (error) {
      qdrant.signal.throwIfAborted();
      readings.push({ metric, part, unit, error: error instanceof Error ? error.message : String(error) });
    }
  };
  const answer = await readCollection(qdrant, part).catch((error: unknown) => {
    qdrant.signal.throwIfAborted();
    if (error instanceof NotFoundError) return undefined;
    return error instanceof Error ? error : new UnreachableError(String(error));
  });
  if (answer === undefined) return [missingCollection(part)];
  if (answer instanceof Error) {
    return [{ metric: 'collection-status', part, unit: 'none', error: answer.message }];
  }
  if (groups.has('status')) readings.push(...describeCollection(part, answer, payloadIndexes));
  if (groups.has('shards')) {
    await attempt('shards', 'count', async () => describeShards(part, await readShards(qdrant, part)));
  }
  if (groups.has('snapshots')) {
    await attempt('snapshot-age', 's', async () => [await snapshotAge(qdrant, part, now)]);
  }
  if (groups.has('search')) {
    await attempt('search-latency', 'ms', async () => {
      const times = await timeSearch(qdrant, part, answer, search);
      if (times === undefined) return [];
      const { medianMs, slowestMs, found } = times;
      const detail = `median of ${search.runs}, slowest ${formatValue(slowestMs, 'ms')}, ${found} found`;
      return [{ metric: 'search-latency', part, value: medianMs, unit: 'ms', detail }];
    });
  }
  return readings;
}

async function snapshotAge(qdrant: Qdrant, part: string, now: Date): Promise<Reading> {
  const snapshots = await readSnapshots(qdrant, part);
  const newest = snapshots[0];
  if (newest === undefined) {
    throw new UnreachableError(
      `The collection '${part}' has no snapshot that says when it was made. Make one, e.g. every night.`,
    );
  }
  return {
    metric: 'snapshot-age',
    part,
    // A clock that is a little ahead there makes no snapshot of the future.
    value: Math.max(0, Math.round((now.getTime() - newest.at.getTime()) / 1000)),
    unit: 's',
    detail: `${newest.name}, ${formatValue(newest.bytes, 'bytes')}, 1 of ${snapshots.length}`,
  };
}
