import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { adaUserId, oluUserId } from '../../src/workspace/seeds.ts';
import { startTestPostgres, type TestPostgres } from '../../test/support/failing-postgres.ts';
import { startTestRedis, type TestRedis } from '../../test/support/redis.ts';
import { startTestWorkspace, type TestWorkspace } from '../../test/support/workspace.ts';
import { Replica, type Roles } from './replica.ts';
import { type SmallDisk, smallDisk } from './small-disk.ts';

/** Everything that may fail, and the replicas that have to bear it. */
export interface World {
  readonly postgres: TestPostgres;
  readonly redis: TestRedis;
  readonly team: TestWorkspace;
  readonly replicas: readonly Replica[];
  /** What PostgreSQL writes to; absent where nothing may be mounted. */
  readonly disk: SmallDisk | undefined;
  /** Reads the database beside all proxies. */
  query<Row extends pg.QueryResultRow>(sql: string, values?: readonly unknown[]): Promise<readonly Row[]>;
  close(): Promise<void>;
}

const roles: readonly Roles[] = ['web', 'web', 'worker,scheduler', 'worker,scheduler'];

/** A card is never in a thread here: what many incidents at once become is a story of its own. */
const configuration = {
  channel: '#ops',
  roles: { admin: [adaUserId], operator: [oluUserId] },
  policies: { default: { levels: [{ call: [`user:${oluUserId}`], timeout: '8h' }] } },
  routes: [
    {
      name: 'default',
      channel: '#alerts',
      policy: 'default',
      groupBy: ['group'],
      groupWait: '0s',
      groupInterval: '1s',
    },
  ],
  inhibitions: [{ name: 'hidden', sources: ['role=root'], targets: ['role=leaf'], equal: ['tree'] }],
  storm: { above: 100_000, within: '1m' },
};

/** PostgreSQL, Redis, Slack and two replicas of each role, with a proxy on every wire between them. */
export async function startWorld(diskMayFill: boolean): Promise<World> {
  const disk = diskMayFill ? smallDisk() : undefined;
  const folder = mkdtempSync(join(tmpdir(), 'watchbill-faults-'));
  writeFileSync(join(folder, 'watchbill.yml'), JSON.stringify(configuration));
  const [postgres, redis, team] = await Promise.all([
    startTestPostgres(disk?.folder),
    startTestRedis(),
    startTestWorkspace({ recordedCalls: 1_000 }),
  ]);
  const replicas = await Promise.all(
    roles.map((role) => Replica.open(role, { folder, postgres, redis, team })),
  );
  // One after the other: who starts first brings the database up to date.
  for (const replica of replicas) await replica.start();
  return {
    postgres,
    redis,
    team,
    replicas,
    disk,
    query: (sql, values = []) => ask(postgres, sql, values),
    async close() {
      await Promise.all(replicas.map((replica) => replica.close()));
      await Promise.all([team.close(), postgres.close(), redis.dispose()]);
      disk?.remove();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function ask<Row extends pg.QueryResultRow>(
  { connection }: TestPostgres,
  sql: string,
  values: readonly unknown[],
): Promise<readonly Row[]> {
  const client = new pg.Client({ ...connection, connectionTimeoutMillis: 5_000, query_timeout: 30_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Row>(sql, [...values])).rows;
  } finally {
    await client.end();
  }
}
