import type { Fault } from '../stand-in.ts';
import type { Running } from './deployment.ts';

const HOUR_MS = 3_600_000;

/** What can go wrong in the deployment, one by one. */
export function faultsOf(deployment: Running): readonly Fault[] {
  const { files, application, cache, worker, units, containers } = deployment;
  const fault = (
    name: string,
    title: string,
    breaks: () => unknown,
    mends: () => unknown = () => deployment.mend(),
  ): Fault => ({
    name,
    title,
    break: async () => void (await breaks()),
    mend: async () => void (await mends()),
  });
  const changed = (change: (state: typeof application.state) => void) => () => change(application.state);
  return [
    fault('kill-cache', 'Kill the cache (Redis in the place of Dragonfly)', () => cache.end('SIGKILL')),
    fault('stop-api', 'Stop the API', () => application.api.down()),
    fault('cut-database', 'Cut the way to PostgreSQL', () => deployment.wire.refuse()),
    fault('kill-worker', 'Kill the task worker', () => worker.kill()),
    fault('fail-unit', 'Let the unit of systemd fail', () => units.unit('ai-docs-vector-db').kill()),
    ...(containers === undefined
      ? []
      : [
          fault('kill-container', "Kill Qdrant's container", () => containers.kill('qdrant')),
          fault('errors-of-container', 'Let the API log errors', () =>
            containers.log('api', 'ERROR no memory'),
          ),
        ]),
    fault('slow-search', 'Slow each search by a second', () => {
      deployment.qdrant.faults.delayMs = 1000;
    }),
    fault('grow-queue', 'Put 5,000 jobs into the queue', () => deployment.jobs({ waiting: 5000 })),
    fault('dead-jobs', 'Give up 7 jobs', () => deployment.jobs({ dead: 7 })),
    fault('endless-sessions', 'Make 20 sessions that never expire', () =>
      deployment.sessions({ endless: 20 }),
    ),
    fault(
      'fill-pool',
      'Use 19 of 20 connections of the pool',
      changed(({ pool }) => {
        pool.checkedOut = 19;
      }),
    ),
    fault(
      'slow-queries',
      'Slow queries of the database to 400 ms, the model of the pool being wrong',
      changed((state) => {
        state.p95 = 0.4;
        state.model.accuracy = 0.55;
      }),
    ),
    fault(
      'open-breaker',
      'Open the circuit breaker',
      changed(({ breaker }) => {
        breaker.state = 'open';
        breaker.failures = { timeout: 140, connection: 12 };
      }),
    ),
    fault('old-snapshot', 'Make no snapshot for three hours', () => deployment.snapshotOf(3 * HOUR_MS)),
    fault('break-backup', 'Change a backup after its checksum was made', () =>
      files.put(files.inDaily('app-state.tar.gz'), 'something else'),
    ),
    fault('expire-certificate', 'Let the certificate end', () => files.certificate('expired')),
    fault('attack', 'Attack by one address: 1,200 requests, an injection, 30 log-ins', () => {
      files.requests(1200, { address: '203.0.113.9' });
      files.requests(1, {
        address: '203.0.113.9',
        path: "/search?q=1'%20UNION%20SELECT%20password%20FROM%20users--",
      });
      files.failedLogIns(30);
    }),
    fault('fail-requests', 'Answer every fifth request with 500', () => files.requests(12, { status: 500 })),
    fault('fill-memory', 'Fill the memory of the host to 95 %', () => files.memory(95)),
  ];
}
