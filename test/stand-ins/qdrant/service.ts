import type { State } from './state.ts';

type Json = Record<string, unknown>;

export function clusterStatus({ cluster, peer, now }: State): Json {
  if (cluster === undefined) return { status: 'disabled' };
  const { consensus } = cluster;
  return {
    status: 'enabled',
    peer_id: peer,
    peers: Object.fromEntries(cluster.peers.map(({ id, uri }) => [String(id), { uri }])),
    raft_info: {
      term: 3,
      commit: 42,
      pending_operations: cluster.pending,
      leader: cluster.leader,
      role: cluster.leader === peer ? 'Leader' : 'Follower',
      is_voter: true,
    },
    consensus_thread_status:
      typeof consensus === 'object'
        ? { consensus_thread_status: 'stopped_with_err', err: consensus.err }
        : consensus === 'working'
          ? { consensus_thread_status: 'working', last_update: now().toISOString() }
          : { consensus_thread_status: 'stopped' },
    message_send_failures: Object.fromEntries(
      cluster.peers
        .filter(({ failures = 0 }) => failures > 0)
        .map(({ uri, failures }) => [
          uri,
          { count: failures, latest_error: 'transport error', latest_error_timestamp: now().toISOString() },
        ]),
    ),
  };
}

export function telemetry({ version, startedAt, collections }: State): Json {
  return {
    id: '3f0d9c1e-6f0c-4c1e-9a55-000000000001',
    app: { name: 'qdrant', version, startup: startedAt.toISOString() },
    collections: { number_of_collections: collections.size },
  };
}

/** Prometheus' text. */
export function metricsText({ version, collections, cluster }: State): string {
  const points = [...collections.values()].reduce((sum, { points: { count } }) => sum + count, 0);
  const gauges: readonly [string, string, number, string?][] = [
    ['app_info', 'information about qdrant server', 1, `{name="qdrant",version="${version}"}`],
    ['cluster_enabled', 'is cluster support enabled', cluster === undefined ? 0 : 1],
    ['collections_total', 'number of collections', collections.size],
    ['collections_vector_total', 'total number of vectors in all collections', points],
  ];
  return gauges
    .map(([name, help, value, labels = '']) =>
      [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, `${name}${labels} ${value}`, ''].join('\n'),
    )
    .join('');
}
