import { execFileSync } from 'node:child_process';
import { appendFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Client, type ClientConfig } from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import postgres from '../../src/probes/postgres.ts';
import { clusterFolder } from '../../src/store/embedded/cluster.ts';
import type { EmbeddedConnection } from '../../src/store/embedded/endpoint.ts';
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from '../../src/store/embedded/start-embedded-postgres.ts';
import { askPostgres } from '../support/ask-postgres.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres.ts';
import { testSettings } from '../support/shared-postgres.ts';
import { measured, readingNamed } from './measured.ts';

const settings = { ...testSettings, max_connections: 20, max_wal_senders: 5, wal_level: 'replica' };

const read = ({ host, user, database }: EmbeddedConnection) =>
  measured(
    postgres,
    { connection: { url: `postgresql://${user}@/${database}?host=${encodeURIComponent(host)}` } },
    { include: ['replication'] },
  );

describe('a primary and its standby', () => {
  let primary: TestPostgres;
  let standby: EmbeddedPostgres;
  let copy: string;
  beforeAll(async () => {
    primary = await startTestPostgres(undefined, settings);
    // The folder of its socket stands in that of its data.
    const dataDir = dirname(primary.connection.host);
    await primary.stop();
    copy = `${dataDir}-standby`;
    execFileSync('cp', ['-a', dataDir, copy]);
    const cluster = clusterFolder(copy);
    execFileSync('cp', ['-a', join(cluster, 'PG_VERSION'), join(cluster, 'standby.signal')]);
    appendFileSync(
      join(cluster, 'postgresql.auto.conf'),
      `primary_conninfo = 'host=${primary.connection.host} user=${primary.connection.user} application_name=second'\n`,
    );
    await primary.start();
    standby = await startEmbeddedPostgres({ dataDir: copy, log: () => undefined, settings });
  });
  afterAll(async () => {
    await standby.stop();
    await primary.close();
    rmSync(copy, { recursive: true, force: true });
  });

  it('tell how far the standby is behind, each of them', async () => {
    await askPostgres(primary.connection, 'create table grown (n int)');
    await vi.waitFor(
      async () => {
        const ofPrimary = await read(primary.connection);
        expect(readingNamed(ofPrimary, 'replication-lag-bytes', 'second')).toMatchObject({
          value: 0,
          detail: 'streaming',
        });
        expect(readingNamed(ofPrimary, 'replication-lag', 'second').value).toBeGreaterThanOrEqual(0);
        const own = await read(standby.connection);
        expect(readingNamed(own, 'replication-lag', 'this standby')).toMatchObject({
          value: 0,
          detail: expect.stringMatching(/^the last transaction is .* old$/),
        });
      },
      { timeout: 20_000 },
    );
    await askPostgres(standby.connection, 'select pg_wal_replay_pause()');
    await askPostgres(primary.connection, 'insert into grown select generate_series(1, 10000)');
    await vi.waitFor(
      async () => {
        for (const [connection, part] of [
          [primary.connection, 'second'],
          [standby.connection, 'this standby'],
        ] as const) {
          const readings = await read(connection);
          expect(readingNamed(readings, 'replication-lag-bytes', part).value).toBeGreaterThan(100_000);
        }
      },
      { timeout: 20_000 },
    );
    await askPostgres(standby.connection, 'select pg_wal_replay_resume()');
  });

  it('are not joined by what copies the log and replays nothing: a backup is no standby without a lag', async () => {
    const { host, user, database } = primary.connection;
    const options = { host, user, database, application_name: 'backup', replication: 'true' };
    const backup = new Client(options as ClientConfig);
    backup.on('error', () => undefined);
    await backup.connect();
    // It goes on until the connection ends.
    backup.query('start_replication 0/1000000').catch(() => undefined);
    await vi.waitFor(async () => {
      const rows = await askPostgres(primary.connection, 'select application_name from pg_stat_replication');
      expect(rows).toContainEqual({ application_name: 'backup' });
    });
    const parts = (await read(primary.connection)).map(({ part }) => part);
    expect(parts).not.toContain('backup');
    backup.connection.stream.destroy();
  });

  it('tell when nobody sends to the standby any more: its data grow old', async () => {
    await primary.stop();
    await vi.waitFor(
      async () => {
        const lag = readingNamed(await read(standby.connection), 'replication-lag', 'this standby');
        expect(lag.detail).toContain('nobody sends to it');
        expect(lag.value).toBeGreaterThan(0);
      },
      { timeout: 20_000 },
    );
    await primary.start();
  });
});
