import { Client } from 'pg';
import { expect, it, onTestFinished } from 'vitest';
import { openDatabase } from '../../src/store/database.ts';
import { migrations } from '../../src/store/migrations/list.ts';
import { migrate, schemaVersion } from '../../src/store/migrations/migrate.ts';
import { allMessages, expectEachOnOneCard } from '../support/cards.ts';
import { eventually } from '../support/eventually.ts';
import { sceneOfTest } from '../support/scene.ts';
import { silentLog } from '../support/silent-log.ts';

/** The version that an upgrade starts from, whose next steps change the table of alerts. */
const OLD = 5;

it.for([
  { how: 'with SIGTERM', signal: 'SIGTERM' },
  { how: 'with kill -9', signal: 'SIGKILL' },
] as const)(
  'leaves a whole schema when it is ended $how in the middle of a migration',
  async ({ signal }) => {
    const { workspace, database, start } = await sceneOfTest();
    const { connection } = database;
    const db = openDatabase({ connection, applicationName: 'test', log: silentLog, maxConnections: 2 });
    const reader = new Client(connection);
    onTestFinished(async () => {
      await Promise.all([reader.end(), db.close()]);
    });
    await migrate(db, silentLog, migrations.slice(0, OLD));
    // Somebody reads the table for long, so that the step which changes it stands still half-way.
    await reader.connect();
    await reader.query('begin; lock table watchbill.alerts in access share mode');

    let upgradingPid = 0;
    const onSpawn = (pid: number) => {
      upgradingPid = pid;
    };
    const upgrading = start({ onSpawn }).then(
      () => undefined,
      (error: unknown) => String(error),
    );
    await eventually(async () => {
      const waiting = `select pid from pg_stat_activity where datname = current_database()
      and wait_event_type = 'Lock' and application_name <> 'test'`;
      const { rows } = await database.pool.query(waiting);
      return rows.length > 0;
    });
    process.kill(upgradingPid, signal);
    const ended = await upgrading;
    expect(ended).toContain(signal === 'SIGTERM' ? 'ended with code 0' : 'ended with code null');
    // What it had begun ends with its session, which notices when it comes to its turn.
    await reader.query('rollback');

    const apps = await Promise.all([start(), start()]);
    expect(await schemaVersion(db)).toBe(migrations.at(-1)?.version);
    for (const [index, app] of apps.entries()) {
      expect((await app.postAlert({ name: `Upgraded-${index}`, severity: 'critical' })).status).toBe(202);
    }
    await expectEachOnOneCard(() => allMessages(workspace), ['Upgraded-0', 'Upgraded-1']);
  },
);
