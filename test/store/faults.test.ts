import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { OpsError, TimeoutError, UnreachableError } from '../../src/domain/errors.ts';
import { type Database, openDatabase } from '../../src/store/database.ts';
import { migrate } from '../../src/store/migrations/migrate.ts';
import { checkReady, readPostgresStatus } from '../../src/store/postgres-status.ts';
import { createStores } from '../../src/store/stores.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres.ts';
import { alertOf, ingest } from './fixtures.ts';
import { quiet } from './open-postgres-stores.ts';

const deadlineMs = 2_000;
// A timer fires late on a busy machine.
const latenessMs = 500;

describe('a PostgreSQL that fails', () => {
  let server: TestPostgres;
  let db: Database;

  beforeAll(async () => {
    server = await startTestPostgres();
    db = openDatabase({
      connection: server.connection,
      applicationName: 'test',
      log: quiet,
      maxConnections: 3,
    });
    await migrate(db, quiet);
  });
  afterAll(async () => {
    await db.close();
    await server.close();
  });
  beforeEach(() => recovered());

  /** Calls of every kind, more than there are connections; each answers how it failed and after how long. */
  function callAll(): Promise<readonly { error: unknown; tookMs: number }[]> {
    const stores = createStores(db);
    const startedAtMs = performance.now();
    const calls = [
      ingest(stores, { alerts: [alertOf('lost')] }),
      stores.incidents.get('INC-20261121-0001'),
      stores.incidents.change('INC-20261121-0001', () => ({ result: 1 })),
      stores.deliveries.due(new Date(), 10),
      stores.figures.incidents(new Date(0), new Date()),
      stores.samples.latest(new Date()),
      checkReady(db),
      readPostgresStatus(db, AbortSignal.timeout(60_000)),
      ingest(stores, { alerts: [alertOf('lost too')] }),
    ];
    return Promise.all(
      calls.map(async (call) => {
        const error = await call.then(
          () => undefined,
          (reason: unknown) => reason,
        );
        return { error, tookMs: performance.now() - startedAtMs };
      }),
    );
  }

  async function recovered(): Promise<number> {
    const startedAtMs = performance.now();
    await vi.waitFor(() => ingest(createStores(db), { alerts: [alertOf('kept')] }), {
      timeout: 20_000,
      interval: 20,
    });
    return performance.now() - startedAtMs;
  }

  function expectInTime(failures: readonly { error: unknown; tookMs: number }[]): void {
    for (const { error, tookMs } of failures) {
      expect(error).toBeInstanceOf(OpsError);
      expect(error instanceof UnreachableError || error instanceof TimeoutError, String(error)).toBe(true);
      expect(tookMs).toBeLessThan(deadlineMs + latenessMs);
    }
  }

  it('is told at once while it is stopped, and used again when it is back', async () => {
    await server.stop();
    const failures = await callAll();
    expectInTime(failures);
    expect(failures.every(({ error }) => error instanceof UnreachableError)).toBe(true);
    await server.start();
    expect(await recovered()).toBeLessThan(5_000);
    expect((await createStores(db).alerts.list({ limit: 10 })).map((alert) => alert.fingerprint)).toEqual([
      alertOf('kept').fingerprint,
    ]);
  });

  it('fails every call within two seconds while it hangs, and is used again when it goes on', async () => {
    await Promise.all([1, 2, 3].map(() => db.query('select 1')));
    await server.pause();
    expectInTime(await callAll());
    // The connections that hung are gone: what comes now waits for new ones.
    expectInTime(await callAll());
    await server.resume();
    expect(await recovered()).toBeLessThan(5_000);
  });

  it('keeps what it said was kept when it is killed under load', async () => {
    const stores = createStores(db);
    const kept: string[] = [];
    let killed: Promise<void> | undefined;
    const senders = Array.from({ length: 4 }, async (_, sender) => {
      for (let n = 0; killed === undefined || n < 3; n += 1) {
        const alert = alertOf(`s${sender}n${n}`);
        await ingest(stores, { alerts: [alert] }).then(
          () => kept.push(alert.fingerprint),
          (error: unknown) => expect(error).toBeInstanceOf(OpsError),
        );
        if (kept.length > 40) killed ??= server.kill();
      }
    });
    await Promise.all(senders);
    await killed;
    await server.start();
    await recovered();
    const stored = new Set((await stores.alerts.list({ limit: 10_000 })).map((alert) => alert.fingerprint));
    expect(kept.filter((fingerprint) => !stored.has(fingerprint))).toEqual([]);
    expect(kept.length).toBeGreaterThan(40);
  });

  it('closes in time even while it hangs, and leaves no socket open', async () => {
    const sockets = () => process.getActiveResourcesInfo().filter((kind) => kind === 'PipeWrap').length;
    const before = sockets();
    const other = openDatabase({ connection: server.connection, applicationName: 'test', log: quiet });
    await Promise.all([other.query('select 1'), other.query('select 1')]);
    expect(sockets()).toBeGreaterThan(before);
    await server.pause();
    const startedAtMs = performance.now();
    await other.close();
    expect(performance.now() - startedAtMs).toBeLessThan(deadlineMs + latenessMs);
    expect(sockets()).toBeLessThanOrEqual(before);
    await server.resume();
  });
});
