import { Cluster, type ClusterOptions, Redis, type RedisOptions } from 'ioredis';
import type { RedisPlace } from '../config/redis-url.ts';

/** Both kinds take commands and BullMQ alike. */
export type RedisClient = Redis | Cluster;

/** Who uses a connection: a producer must fail fast, a worker never gives up. */
export type RedisUse =
  | { readonly side: 'producer'; readonly timeoutMs: number }
  | { readonly side: 'consumer' };

/** A worker's longest wait is 2 s: where nothing came for longer, the line is cut and nobody has said so. */
const consumerSilenceMs = 5_000;
/** How soon a new master of a cluster is known to those whose old one hangs instead of refusing. */
const slotsRefreshMs = 1_000;
/** How long a worker waits for one sentinel before it asks the next: one that hangs would else be waited for for ever. */
const sentinelPatienceMs = 1_000;

/**
 * A server that loads what it has kept guesses how long that takes, at first wildly: one that was done in a moment
 * would be left alone for ten seconds.
 */
const loadingPatienceMs = 250;

const retryStrategy = (times: number): number => Math.min(50 * 2 ** Math.min(times, 10), 1_000);
// After a failover the old master still answers, but only to reads: 2 is "reconnect and send again".
const reconnectOnError = (error: Error): 2 | false => (error.message.startsWith('READONLY') ? 2 : false);

/** A producer's client connects when told to and queues nothing meanwhile; a worker's connects by itself and waits. */
export function createRedisClient(place: RedisPlace, use: RedisUse): RedisClient {
  const options = connectionOptions(use);
  const producing = use.side === 'producer';
  const offline = { lazyConnect: producing, enableOfflineQueue: !producing };
  switch (place.kind) {
    case 'server':
      return new Redis(place.address, { ...options, ...offline, retryStrategy });
    case 'sentinel':
      return new Redis({ ...options, ...offline, ...sentinelOptions(place, use), retryStrategy });
    case 'cluster':
      return new Cluster([...place.nodes], { ...clusterOptions(place, options), ...offline });
  }
}

function connectionOptions(use: RedisUse) {
  const both = { maxLoadingRetryTime: loadingPatienceMs, reconnectOnError };
  if (use.side === 'consumer') {
    return { ...both, maxRetriesPerRequest: null, socketTimeout: consumerSilenceMs };
  }
  const { timeoutMs } = use;
  const limits = { connectTimeout: timeoutMs, commandTimeout: timeoutMs, socketTimeout: timeoutMs };
  return { ...both, ...limits, maxRetriesPerRequest: 1 };
}

function loginOf({ username, password, tls }: Exclude<RedisPlace, { kind: 'server' }>) {
  return {
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(tls ? { tls: {} } : {}),
  };
}

function sentinelOptions(place: Extract<RedisPlace, { kind: 'sentinel' }>, use: RedisUse) {
  // All but one may hang, and a producer still hears of the master in its time.
  const patienceMs =
    use.side === 'producer' ? Math.ceil(use.timeoutMs / (place.nodes.length + 1)) : sentinelPatienceMs;
  const { nodes, master, db, tls, sentinelUsername, sentinelPassword } = place;
  return {
    ...loginOf(place),
    sentinels: [...nodes],
    name: master,
    db,
    ...(sentinelUsername === undefined ? {} : { sentinelUsername }),
    ...(sentinelPassword === undefined ? {} : { sentinelPassword }),
    ...(tls ? { enableTLSForSentinelMode: true, sentinelTLS: {} } : {}),
    connectTimeout: patienceMs,
    sentinelCommandTimeout: patienceMs,
    // Sentinels tell of a new master: one that hangs would otherwise be held on to.
    failoverDetector: true,
    sentinelRetryStrategy: retryStrategy,
  } satisfies RedisOptions;
}

function clusterOptions(
  place: Extract<RedisPlace, { kind: 'cluster' }>,
  options: ReturnType<typeof connectionOptions>,
) {
  return {
    clusterRetryStrategy: retryStrategy,
    slotsRefreshInterval: slotsRefreshMs,
    slotsRefreshTimeout: 1_000,
    redisOptions: { ...options, ...loginOf(place) },
    // Certificates are made out to names: an address that was looked up would not fit them.
    ...(place.tls ? { dnsLookup: asItIs } : {}),
  } satisfies ClusterOptions;
}

const asItIs = (address: string, done: (error: null, address: string) => void): void => done(null, address);

/** Every server that holds keys; more than one in a cluster. */
export function mastersOf(client: RedisClient): readonly Redis[] {
  return client instanceof Cluster ? client.nodes('master') : [client];
}
