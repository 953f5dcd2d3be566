import type { Check } from '../describe-checks.ts';
import { type Hands, noLimit, told, upOrDown, warningOnly } from './checks.ts';

/** Qdrant, cache, queue, database and its pool, embeddings. */
export function checksOfData(hands: Hands): readonly Check[] {
  const { of, change, refuse, failQdrant, health } = hands;
  const elsewhere = hands.look('elsewhere');
  const garbled = change((state) => {
    state.garbled = true;
  });
  const figure = (sheet: string, name: string, unknown: Check['unknown']): Check => ({
    sheet,
    figure: name,
    warning: noLimit,
    critical: noLimit,
    unknown,
  });
  /** Memory in use of the cache against what it may have. */
  const full = (share: number) => () =>
    of().cache.ask(async (client) => {
      const used = Number(/used_memory:(\d+)/.exec(await client.info('memory'))?.[1]);
      await client.config('SET', 'maxmemory', Math.round(used / share));
    });
  return [
    {
      sheet: 'Qdrant health',
      figure: 'vectors.up',
      warning: upOrDown,
      critical: () => of().killQdrant(),
      unknown: failQdrant(),
    },
    {
      sheet: 'status of the index',
      figure: 'vectors.collection-status[documents]',
      warning: health({ status: 'yellow' }),
      critical: health({ status: 'red' }),
      unknown: failQdrant(),
    },
    {
      sheet: 'optimiser of the collection',
      figure: 'vectors.optimizer-ok[documents]',
      warning: 'it works or it does not',
      critical: health({ optimizerError: 'no disk' }),
      unknown: failQdrant(),
    },
    {
      sheet: 'search latency > 100 ms',
      figure: 'vectors.search-latency[documents]',
      warning: () => {
        of().qdrant.faults.delayMs = 150;
      },
      critical: warningOnly,
      unknown: failQdrant('query_points'),
    },
    figure('search throughput', 'searches.throughput', garbled),
    figure('search duration by Qdrant', 'searches.duration', garbled),
    {
      sheet: 'Redis ping',
      figure: 'cache.up',
      warning: upOrDown,
      critical: () => of().cache.end('SIGKILL'),
      unknown: elsewhere,
    },
    figure('cache hit rate', 'cache.hit-rate', refuse('info')),
    figure('clients of the cache', 'cache.clients', refuse('info')),
    {
      sheet: 'cache over 1 GB is flushed',
      figure: 'cache.memory-used',
      warning: told,
      critical: told,
      unknown: refuse('info'),
    },
    {
      sheet: 'memory of the cache 75 / 90 %',
      figure: 'cache.memory-used-percent',
      warning: full(0.82),
      critical: full(0.95),
      unknown: refuse('info'),
    },
    figure('sessions: count', 'sessions.sessions', refuse('scan')),
    figure('sessions: rate of creation', 'sessions.sessions-per-minute', refuse('scan')),
    {
      sheet: 'sessions with no expiry',
      figure: 'sessions.sessions-without-expiry',
      warning: () => of().sessions({ endless: 4 }),
      critical: warningOnly,
      unknown: refuse('scan'),
    },
    {
      sheet: 'queue: pending',
      figure: 'queue.waiting',
      warning: () => of().jobs({ waiting: 1200 }),
      critical: noLimit,
      unknown: refuse('zcount'),
    },
    figure('queue: in progress', 'queue.active', refuse('zcount')),
    figure('queue: in their period of grace', 'queue.delayed', refuse('zcount')),
    {
      sheet: 'queue: dead',
      figure: 'queue.failed',
      warning: () => of().jobs({ dead: 2 }),
      critical: warningOnly,
      unknown: async () => {
        await of().jobs({ dead: 1 });
        await refuse('zcard')();
      },
    },
    {
      sheet: 'queue: workers alive',
      figure: 'queue.workers-alive',
      warning: upOrDown,
      critical: () => of().jobs({ waiting: 3, alive: false }),
      unknown: refuse('zcount'),
    },
    {
      sheet: 'database up',
      figure: 'postgres.up',
      warning: upOrDown,
      critical: () => of().wire.refuse(),
      unknown: elsewhere,
    },
    {
      sheet: 'connections of PostgreSQL > 80 / 85 %',
      figure: 'postgres.connections-used',
      warning: () => hands.connect(13),
      critical: () => hands.connect(14),
      unknown: elsewhere,
    },
    {
      sheet: 'pool utilisation > 80 / 85 %',
      figure: 'pool.utilisation',
      warning: change(({ pool }) => {
        pool.checkedOut = 17;
      }),
      critical: change(({ pool }) => {
        pool.checkedOut = 18;
      }),
      unknown: garbled,
    },
    {
      sheet: 'model accuracy < 0.7',
      figure: 'pool.model-accuracy',
      warning: change(({ model }) => {
        model.accuracy = 0.69;
      }),
      critical: warningOnly,
      unknown: garbled,
    },
    {
      sheet: 'breaker failures > 100',
      figure: 'pool.breaker-failures',
      warning: change(({ breaker }) => {
        breaker.failures = { timeout: 90, connection: 11 };
      }),
      critical: warningOnly,
      unknown: garbled,
    },
    {
      sheet: 'affinity < 0.5',
      figure: 'pool.affinity',
      warning: change(({ affinity }) => {
        affinity.score = 0.4;
      }),
      critical: warningOnly,
      unknown: garbled,
    },
    {
      sheet: 'status of the pool',
      figure: 'pool-status.up',
      warning: upOrDown,
      critical: change(({ pool }) => {
        pool.status = 'degraded';
      }),
      unknown: garbled,
    },
    {
      sheet: 'retraining: accuracy < 0.7',
      figure: 'model.accuracy',
      warning: change(({ model }) => {
        model.accuracy = 0.69;
      }),
      critical: warningOnly,
      unknown: garbled,
    },
    {
      sheet: 'retraining: > 5,000 samples',
      figure: 'model.samples',
      ok: change(({ model }) => {
        model.samples = 5001;
      }),
      warning: told,
      critical: told,
      unknown: garbled,
    },
    {
      sheet: 'training followed to completed or failed',
      figure: 'training.up',
      warning: 'it has failed or it has not',
      critical: change(({ model }) => {
        model.training = 'failed';
      }),
      unknown: elsewhere,
    },
    {
      sheet: 'circuit breaker status',
      figure: 'breaker.up',
      warning: 'it is closed or it is not',
      critical: change(({ breaker }) => {
        breaker.state = 'open';
      }),
      unknown: garbled,
    },
    {
      sheet: 'affinity patterns with a score < 0.3',
      figure: 'affinity.worst-score',
      ok: change(({ affinity }) => {
        affinity.patterns = [0.9, 0.2];
      }),
      warning: told,
      critical: told,
      unknown: garbled,
    },
    {
      sheet: 'p95 > +25 % of the 250 ms baseline',
      figure: 'queries.p95',
      warning: change((state) => {
        state.p95 = 0.32;
      }),
      critical: warningOnly,
      unknown: garbled,
    },
    figure('throughput of the database', 'queries.throughput', garbled),
    figure('weekly: p95', 'queries-week.p95', garbled),
    figure('weekly: throughput', 'queries-week.throughput', garbled),
    figure('weekly: model accuracy', 'queries-week.model-accuracy', garbled),
    figure('weekly: breaker failures by type', 'queries-week.breaker-failures[timeout]', garbled),
    figure('weekly: affinity', 'queries-week.affinity', garbled),
    figure('embedding speed', 'embedding.p95', garbled),
    figure('embeddings made', 'embedding.rate', garbled),
  ];
}
