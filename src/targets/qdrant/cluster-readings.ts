import type { Reading } from '../../domain/probe.ts';
import type { ClusterAnswer } from './qdrant-answers.ts';

/** The cluster as figures. `expected` is how many peers there have to be; undefined: as many as it knows. */
export function describeCluster(answer: ClusterAnswer, expected: number | undefined): readonly Reading[] {
  if (answer.status === 'disabled') {
    // One server of its own: nothing to say unless it should be one of several.
    return expected === undefined || expected <= 1
      ? []
      : [
          alive(1, expected, 'it is not part of a cluster'),
          missing(1, expected, 'it is not part of a cluster'),
        ];
  }
  const uris = Object.values(answer.peers).map(({ uri }) => uri);
  const silent = uris.filter((uri) => uri in answer.message_send_failures);
  const wanted = expected ?? uris.length;
  const living = uris.length - silent.length;
  const who = silent.length === 0 ? undefined : `no answer from ${silent.slice(0, 5).join(', ')}`;
  const { leader, pending_operations: pending } = answer.raft_info;
  const thread = answer.consensus_thread_status;
  const works = thread.consensus_thread_status === 'working';
  return [
    alive(living, wanted, who),
    missing(living, wanted, who),
    {
      metric: 'raft-leader',
      value: leader == null ? 0 : 1,
      unit: 'none',
      ...(leader == null
        ? { status: 'critical', detail: 'no leader: nothing can be created or moved' }
        : { detail: `peer ${leader}` }),
    },
    { metric: 'raft-pending', value: pending, unit: 'count' },
    {
      metric: 'consensus-working',
      value: works ? 1 : 0,
      unit: 'none',
      ...(works ? {} : { status: 'critical', detail: `stopped${'err' in thread ? `: ${thread.err}` : ''}` }),
    },
  ];
}

function alive(value: number, expected: number, why: string | undefined): Reading {
  const detail = `${value} of ${expected}`;
  return {
    metric: 'peers-alive',
    value,
    unit: 'count',
    detail: why === undefined ? detail : `${detail}, ${why}`,
  };
}

function missing(living: number, expected: number, why: string | undefined): Reading {
  const value = Math.max(0, expected - living);
  return {
    metric: 'peers-missing',
    value,
    unit: 'count',
    ...(value === 0 ? {} : { status: 'critical', detail: why ?? `${living} of ${expected} peers are there` }),
  };
}
