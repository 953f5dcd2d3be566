import { expect, it, onTestFinished } from 'vitest';
import { postgresBackend } from '../../src/queue/postgres-backend.ts';
import { startApp, type TestApp } from '../support/app.ts';
import { allMessages, expectEachOnOneCard } from '../support/cards.ts';
import { eventually } from '../support/eventually.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres.ts';
import { sweepNow } from '../support/sweep-now.ts';
import { startTestWorkspace } from '../support/workspace.ts';

const EVERY_MS = 40;

interface Sent {
  readonly name: string;
  readonly sentAtMs: number;
  readonly tookMs: number;
  readonly status: number;
  readonly retryAfter: string | null;
}

/** Sends alerts at a steady pace, whatever becomes of them, until told to stop. */
function steadyLoad(app: TestApp) {
  const sent: Sent[] = [];
  const open = new Set<Promise<void>>();
  let count = 1_000;
  const send = async (name: string) => {
    const sentAtMs = performance.now();
    const answer = await app.postAlert({ name, severity: 'warning' });
    await answer.arrayBuffer();
    const tookMs = performance.now() - sentAtMs;
    sent.push({
      name,
      sentAtMs,
      tookMs,
      status: answer.status,
      retryAfter: answer.headers.get('retry-after'),
    });
  };
  const timer = setInterval(() => {
    const sending = send(`Steady-${count++}`);
    open.add(sending);
    void sending.finally(() => open.delete(sending));
  }, EVERY_MS);
  return {
    sent,
    /** Waits for that many answers with this status to alerts sent from now on. */
    seen: (status: number, wanted: number, timeoutMs: number) => {
      const fromMs = performance.now();
      return eventually(() => {
        const found = sent.filter((one) => one.sentAtMs >= fromMs && one.status === status);
        return found.length >= wanted && found;
      }, timeoutMs);
    },
    async stop() {
      clearInterval(timer);
      await Promise.all(open);
    },
  };
}

interface Outage {
  readonly how: string;
  begin(postgres: TestPostgres): Promise<void>;
  end(postgres: TestPostgres): Promise<void>;
}

const outages: readonly Outage[] = [
  { how: 'stopped and started', begin: (postgres) => postgres.stop(), end: (postgres) => postgres.start() },
  { how: 'killed and started', begin: (postgres) => postgres.kill(), end: (postgres) => postgres.start() },
  {
    how: 'suspended and resumed',
    begin: (postgres) => postgres.pause(),
    end: (postgres) => postgres.resume(),
  },
];

it.for(outages)(
  'loses nothing that it accepted when PostgreSQL is $how under load',
  { timeout: 200_000 },
  async ({ begin, end }) => {
    const [workspace, postgres] = await Promise.all([startTestWorkspace(), startTestPostgres()]);
    onTestFinished(async () => {
      await workspace.close();
      await postgres.close();
    });
    const app = await startApp({ workspace, database: postgres.connection });
    onTestFinished(() => app.kill());
    const load = steadyLoad(app);
    onTestFinished(() => load.stop());
    await load.seen(202, 10, 10_000);

    await begin(postgres);
    const refused = await load.seen(503, 30, 15_000);
    expect(refused.map(({ retryAfter }) => Number(retryAfter)).filter((seconds) => !(seconds > 0))).toEqual(
      [],
    );
    const ready = await app.get('/readyz');
    expect(ready.status).toBe(503);
    const { parts } = (await ready.json()) as { parts: readonly { part: string; ready: boolean }[] };
    expect(parts.filter((part) => !part.ready)).toContainEqual(expect.objectContaining({ part: 'postgres' }));
    expect((await app.get('/healthz')).status).toBe(200);

    await end(postgres);
    const backAtMs = performance.now();
    const [first] = await load.seen(202, 1, 10_000);
    expect((first?.sentAtMs ?? Number.NaN) + (first?.tookMs ?? 0) - backAtMs).toBeLessThan(5_000);
    await load.seen(202, 10, 10_000);
    await load.stop();

    const accepted = load.sent.filter(({ status }) => status === 202);
    const others = load.sent.filter(({ status }) => status !== 202 && status !== 503);
    expect(others).toEqual([]);
    expect(Math.max(...load.sent.map(({ tookMs }) => tookMs))).toBeLessThan(2_500);
    // What was committed in the last moment may have found no queue to go to.
    await sweepNow(postgresBackend(postgres.connection));
    const names = accepted.map(({ name }) => name);
    await expectEachOnOneCard(() => allMessages(workspace), names, 90_000);
    expect((await app.get('/readyz')).status).toBe(200);
    // The same process throughout: it says that it is ready once in its life.
    expect(app.output().split('Watchbill is ready')).toHaveLength(2);
  },
);
