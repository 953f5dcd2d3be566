import type { ProbeStatus, Reading } from '../../domain/probe.ts';
import { percentOf } from '../percent.ts';
import type { Replica } from './ask-qdrant.ts';
import { type CollectionAnswer, vectorsOf } from './qdrant-answers.ts';

const namesShown = 5;

const standings: Readonly<
  Record<CollectionAnswer['status'], { value: number; status: ProbeStatus; words: string }>
> = {
  green: { value: 0, status: 'ok', words: 'green: all is well' },
  yellow: { value: 1, status: 'warning', words: 'yellow: it is being optimised' },
  grey: { value: 2, status: 'warning', words: 'grey: optimisations wait for the next update' },
  red: { value: 3, status: 'critical', words: 'red: an operation failed and was not recovered' },
};

/** A collection that was named and is not there. */
export function missingCollection(part: string): Reading {
  return {
    metric: 'collection-status',
    part,
    value: 4,
    unit: 'none',
    status: 'critical',
    detail: 'missing: there is no collection or alias of this name',
  };
}

/** What a collection says of itself, as figures. `expected` are the payload fields that have to be indexed. */
export function describeCollection(
  part: string,
  answer: CollectionAnswer,
  expected: readonly string[],
): readonly Reading[] {
  const { value, status, words } = standings[answer.status];
  const warning = answer.warnings?.[0]?.message;
  return [
    {
      metric: 'collection-status',
      part,
      value,
      unit: 'none',
      status,
      detail: warning === undefined ? words : `${words}; ${warning}`,
    },
    describeOptimizer(part, answer),
    ...(answer.points_count == null
      ? []
      : [{ metric: 'points', part, value: answer.points_count, unit: 'count' }]),
    { metric: 'segments', part, value: answer.segments_count, unit: 'count' },
    ...(answer.update_queue == null
      ? []
      : [{ metric: 'updates-waiting', part, value: answer.update_queue.length, unit: 'count' }]),
    ...describeIndexed(part, answer),
    ...describePayloadIndexes(part, answer, expected),
  ];
}

function describeOptimizer(part: string, { optimizer_status: optimizer }: CollectionAnswer): Reading {
  return optimizer === 'ok'
    ? { metric: 'optimizer-ok', part, value: 1, unit: 'none' }
    : {
        metric: 'optimizer-ok',
        part,
        value: 0,
        unit: 'none',
        status: 'critical',
        detail: `optimiser: ${optimizer.error}`,
      };
}

// A segment below the indexing threshold (KiB of vectors) is searched whole and is in no index on purpose.
function describeIndexed(part: string, answer: CollectionAnswer): readonly Reading[] {
  const { points_count: points, indexed_vectors_count: indexed } = answer;
  const vectors = [...vectorsOf(answer).values()];
  const thresholdKib = answer.config.optimizer_config.indexing_threshold;
  if (points == null || indexed == null || thresholdKib == null || thresholdKib === 0) return [];
  const kib = (points * vectors.reduce((sum, { size }) => sum + size * 4, 0)) / 1024;
  const all = points * vectors.length;
  if (all === 0 || kib / Math.max(1, answer.segments_count) <= thresholdKib) return [];
  return [
    {
      metric: 'vectors-indexed',
      part,
      // Approximate on the server's side, so that it may stand a little above what there is.
      value: Math.min(100, percentOf(indexed, all)),
      unit: 'percent',
      detail: `${indexed.toLocaleString('en-US')} of ${all.toLocaleString('en-US')} vectors`,
    },
  ];
}

function describePayloadIndexes(
  part: string,
  { payload_schema: schema }: CollectionAnswer,
  expected: readonly string[],
): readonly Reading[] {
  if (expected.length === 0) return [];
  const missing = expected.filter((field) => !(field in schema));
  return [
    {
      metric: 'payload-indexes-missing',
      part,
      value: missing.length,
      unit: 'count',
      ...(missing.length === 0 ? {} : { detail: `not indexed: ${shown(missing)}` }),
    },
  ];
}

/** How many shards there are and which of their copies do not serve. */
export function describeShards(
  part: string,
  { shards, replicas }: { readonly shards: number; readonly replicas: readonly Replica[] },
): readonly Reading[] {
  const serving = new Set(['Active', 'ActiveRead', 'Listener']);
  const ill = replicas.filter(({ state }) => !serving.has(state));
  const words = ill.map(({ shard, peer, state }) =>
    peer === undefined ? `shard ${shard} ${state}` : `shard ${shard} on peer ${peer} ${state}`,
  );
  return [
    { metric: 'shards', part, value: shards, unit: 'count', detail: `${replicas.length} replicas` },
    {
      metric: 'replicas-inactive',
      part,
      value: ill.length,
      unit: 'count',
      ...(ill.length === 0 ? {} : { status: worstOf(ill), detail: shown(words) }),
    },
  ];
}

// A copy that is being made or moved comes by itself; one that is dead does not.
function worstOf(replicas: readonly Replica[]): ProbeStatus {
  return replicas.some(({ state }) => state === 'Dead' || state === 'ManualRecovery')
    ? 'critical'
    : 'warning';
}

function shown(names: readonly string[]): string {
  const left = names.length - namesShown;
  const first = names.slice(0, namesShown).join(', ');
  return left > 0 ? `${first} and ${left} more` : first;
}
