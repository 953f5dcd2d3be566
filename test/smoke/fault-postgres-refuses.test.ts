import { Client } from 'pg';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import type { TestApp } from '../support/app.ts';
import { askPostgres } from '../support/ask-postgres.ts';
import { allMessages, expectEachOnOneCard } from '../support/cards.ts';
import { eventually } from '../support/eventually.ts';
import type { TestDatabase } from '../support/postgres.ts';
import { openScene, type Scene } from '../support/scene.ts';
import type { TestWorkspace } from '../support/workspace.ts';

const ROUNDS = 30;

let scene: Scene;
let team: TestWorkspace;
let database: TestDatabase;
let role: string;
let app: TestApp;

/** Not a superuser: he may do what nobody else may, such as connect where all places are taken. */
beforeAll(async () => {
  scene = await openScene();
  ({ workspace: team, database } = scene);
  const { connection } = database;
  role = `app_${connection.database}`;
  await sql(`create role ${role} login; alter database ${connection.database} owner to ${role}`);
  app = await scene.start({ database: { ...connection, user: role } });
});
afterAll(async () => {
  await app.kill();
  await sql(`reassign owned by ${role} to current_user; drop owned by ${role}; drop role ${role}`);
  await scene.close();
});

/** As the superuser, on a connection of its own. */
async function sql(text: string): Promise<void> {
  await askPostgres(database.connection, text);
}

/** As after a fail-over: whoever was connected has to come again. */
async function endSessions(): Promise<void> {
  await sql(`select pg_terminate_backend(pid) from pg_stat_activity where usename = '${role}'`);
}

interface Refusal {
  readonly why: string;
  begin(): Promise<void>;
  end(): Promise<void>;
}

const refusals: readonly Refusal[] = [
  {
    why: 'its disk is full',
    begin: () =>
      sql(`create function watchbill.no_room() returns trigger language plpgsql as $$
          begin raise exception 'could not extend file: No space left on device' using errcode = '53100'; end $$;
        create trigger no_room before insert or update on watchbill.alerts execute function watchbill.no_room()`),
    end: () => sql('drop function watchbill.no_room() cascade'),
  },
  {
    why: 'it has become a standby, which takes no writes',
    begin: async () => {
      await sql(`alter role ${role} set default_transaction_read_only = on`);
      await endSessions();
    },
    end: async () => {
      await sql(`alter role ${role} reset default_transaction_read_only`);
      // Its address leads to the new primary; what was connected to the old one is cut.
      await endSessions();
    },
  },
  {
    why: 'all its connections are taken',
    begin: async () => {
      await sql(`alter role ${role} connection limit 0`);
      await endSessions();
    },
    end: () => sql(`alter role ${role} connection limit -1`),
  },
];

it.for(refusals)(
  'keeps what it accepted and refuses the rest while PostgreSQL says that $why',
  async ({ why, begin, end }) => {
    const tell = async (name: string) => {
      const answer = await app.postAlert({ name: `${name}-${why.length}`, severity: 'critical' });
      await answer.arrayBuffer();
      return answer;
    };
    expect((await tell('Before')).status).toBe(202);
    await begin();
    let ended = false;
    onTestFinished(async () => {
      if (!ended) await end();
    });
    const refused = await eventually(async () => {
      const answer = await tell('Meanwhile');
      return answer.status !== 202 && answer;
    });
    expect(refused.status).toBe(503);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await app.get('/healthz')).status).toBe(200);
    await end();
    ended = true;
    await eventually(async () => (await tell('Meanwhile')).status === 202, 5_000);
    expect((await tell('After')).status).toBe(202);
    const names = ['Before', 'Meanwhile', 'After'].map((name) => `${name}-${why.length}`);
    await expectEachOnOneCard(() => allMessages(team), names);
  },
);

// On a busy machine a process reads all at once what PostgreSQL has said one after the other; here it is suspended.
it('stays alive when PostgreSQL ends its sessions in the moment in which they begin', async () => {
  const admin = new Client(database.connection);
  await admin.connect();
  onTestFinished(() => admin.end());
  const sessions = async (act: string) =>
    (await admin.query(`select ${act} from pg_stat_activity where usename = '${role}'`)).rows;
  const until = async (reached: () => Promise<boolean>) => {
    const deadline = performance.now() + 5_000;
    // Without a pause: it is about the moment.
    while (!(await reached())) if (performance.now() > deadline) throw new Error('It is not reached.');
  };
  for (let round = 0; round < ROUNDS; round += 1) {
    process.kill(app.pid, 'SIGCONT');
    // Of the queue: all others say from the start who they are.
    await until(async () => (await sessions('application_name as name')).some(({ name }) => name === ''));
    process.kill(app.pid, 'SIGSTOP');
    await until(async () => (await sessions('pg_terminate_backend(pid)')).length === 0);
  }
  process.kill(app.pid, 'SIGCONT');
  await eventually(async () => (await app.postAlert({ name: 'Alive' })).status === 202);
  await expectEachOnOneCard(() => allMessages(team), ['Alive']);
}, 60_000);
