import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { metricsOf } from '../../src/define/probe.ts';
import type { Reading } from '../../src/domain/probe.ts';
import postgres from '../../src/probes/postgres.ts';
import { askPostgres } from '../support/ask-postgres.ts';
import { type ScratchServer, startScratchServer, testSettings } from '../support/shared-postgres.ts';
import { measured, readingNamed } from './measured.ts';
import type { Answers } from './probe-context.ts';

// Its own: what others do on the shared one would be counted too.
let db: ScratchServer['server'];
let remove: ScratchServer['remove'];
const open: Client[] = [];
beforeAll(async () => {
  ({ server: db, remove } = await startScratchServer({ settings: { ...testSettings, max_connections: 50 } }));
  // A role that is no superuser, as one that watches should be, with and without the right to see others.
  await askPostgres(
    db.connection,
    'create role watch login; grant pg_monitor to watch; create role blind login',
  );
});
afterAll(async () => {
  for (const client of open) await client.end().catch(() => undefined);
  await remove();
});

const connectionOf = (user = 'watch') => ({
  url: `postgresql://${user}@/${db.connection.database}?host=${encodeURIComponent(db.connection.host)}`,
});
const read = (input: z.input<typeof postgres.parameters> = {}, answers: Answers = {}) =>
  measured(postgres, { connection: connectionOf(), ...answers }, input);

/** Ten seconds pass whenever it is looked at. */
function steppingClock() {
  let atMs = 0;
  return {
    now() {
      atMs += 10_000;
      return new Date(atMs);
    },
  };
}

/** A session of somebody else, called so that a test finds it again. */
async function session(): Promise<Client> {
  const client = new Client(db.connection);
  client.on('error', () => undefined);
  await client.connect();
  open.push(client);
  return client;
}

/** Reads until it is so: what others do takes its time to be seen. */
async function readUntil(
  input: z.input<typeof postgres.parameters>,
  seen: (readings: readonly Reading[]) => void,
  answers: Answers = {},
): Promise<readonly Reading[]> {
  return await vi.waitFor(
    async () => {
      const readings = await read(input, answers);
      seen(readings);
      return readings;
    },
    { timeout: 20_000, interval: 50 },
  );
}

describe('a PostgreSQL server', () => {
  it('is up, and is told with its version and the time that it took', async () => {
    const readings = await read({ include: [] });
    expect(readings.map(({ metric }) => metric)).toEqual(['up', 'latency']);
    expect(readingNamed(readings, 'up')).toMatchObject({
      value: 1,
      detail: expect.stringMatching(/^PostgreSQL \d+/),
    });
    expect(readingNamed(readings, 'latency').value).toBeGreaterThan(0);
  });

  it('answers every metric of the catalogue but those of two looks and of standbys, and those on the second', async () => {
    await askPostgres(db.connection, 'create table vast as select generate_series(1, 2000) n; analyze vast');
    const memory = new Map<string, unknown>();
    const clock = steppingClock();
    await read({}, { memory, clock });
    const readings = await readUntil({ minRows: 1_000 }, (found) => readingNamed(found, 'last-vacuum-age'), {
      memory,
      clock,
    });
    const wanted = Object.keys(metricsOf(postgres as never, postgres.parameters.parse({})));
    const got = new Set(readings.map(({ metric }) => metric));
    expect(wanted.filter((metric) => !got.has(metric) && !metric.startsWith('replication-'))).toEqual([]);
    expect(readings.filter(({ error }) => error !== undefined)).toEqual([]);
    expect(readingNamed(readings, 'size').value).toBeGreaterThan(1_000_000);
    expect(readingNamed(readings, 'xid-age')).toMatchObject({
      value: expect.closeTo(0, 0),
      detail: expect.stringContaining('of 2,147,483,648'),
    });
  });

  it('tells its sessions: how many of how many, at work, idle in a transaction and for how long', async () => {
    const idler = await session();
    await idler.query('begin');
    await idler.query('select 1');
    const worker = await session();
    const work = worker.query('select pg_sleep(600)').catch(() => undefined);
    const readings = await readUntil({ include: ['connections'] }, (found) => {
      expect(readingNamed(found, 'connections-active').value).toBeGreaterThanOrEqual(1);
      expect(readingNamed(found, 'idle-in-transaction-oldest').value).toBeGreaterThan(0.2);
    });
    expect(readingNamed(readings, 'idle-in-transaction').value).toBeGreaterThanOrEqual(1);
    const used = readingNamed(readings, 'connections-used');
    const [, count, room] = /^(\d+) of (\d+), 3 more are kept for superusers$/.exec(used.detail ?? '') ?? [];
    expect(room).toBe('47');
    expect(used.value).toBeCloseTo((100 * Number(count)) / 47, 0);
    await askPostgres(db.connection, `select pg_cancel_backend(${await pidOf('pg_sleep(600)')})`);
    await work;
    await idler.query('rollback');
  });

  it('counts queries that run for long, and shows the oldest without its values', async () => {
    const worker = await session();
    const text =
      "select pg_sleep(500), 'hunter2', 4711 /* secret */ from (select 1) as a_rather_long_name_to_be_cut_off_somewhere";
    const work = worker.query(text).catch(() => undefined);
    const readings = await readUntil({ include: ['queries'], longerThan: '50ms' }, (found) => {
      expect(readingNamed(found, 'oldest-query').detail).toContain('pg_sleep(?), ?, ?');
      expect(readingNamed(found, 'long-queries').value).toBeGreaterThanOrEqual(1);
    });
    const oldest = readingNamed(readings, 'oldest-query');
    expect(oldest.value).toBeGreaterThan(0.05);
    expect(oldest.detail?.length).toBeLessThanOrEqual(80);
    expect(JSON.stringify(readings)).not.toMatch(/hunter2|4711|secret/);
    expect(readingNamed(await read({ include: ['queries'] }), 'long-queries').value).toBe(0);
    await askPostgres(db.connection, `select pg_cancel_backend(${await pidOf('pg_sleep(500)')})`);
    await work;
  });

  it('counts who waits for a lock', async () => {
    await askPostgres(db.connection, 'create table fought_over (n int)');
    const holder = await session();
    await holder.query('begin; lock table fought_over');
    const waiter = await session();
    const wait = waiter.query('begin; lock table fought_over; rollback').catch(() => undefined);
    const readings = await readUntil({ include: ['locks'] }, (found) =>
      expect(readingNamed(found, 'locks-waiting').value).toBe(1),
    );
    expect(readingNamed(readings, 'locks-waiting').detail).toMatch(/^the longest for .* m?s$/);
    await holder.query('rollback');
    await wait;
    await readUntil({ include: ['locks'] }, (found) =>
      expect(readingNamed(found, 'locks-waiting').value).toBe(0),
    );
  });

  it('names the tables with most dead rows, and when they were vacuumed last', async () => {
    for (const sql of [
      'create table worn (n int) with (autovacuum_enabled = off)',
      'create table tidy (n int) with (autovacuum_enabled = off)',
      'create table small (n int) with (autovacuum_enabled = off)',
      'insert into worn select generate_series(1, 4000)',
      'insert into tidy select generate_series(1, 4000)',
      'insert into small select generate_series(1, 40)',
      'delete from worn where n <= 3000',
      'delete from small',
      'vacuum analyze tidy',
    ]) {
      await askPostgres(db.connection, sql);
    }
    const readings = await readUntil({ include: ['tables'], minRows: 3_000 }, (found) => {
      expect(readingNamed(found, 'dead-tuples', 'public.worn').value).toBe(75);
      expect(readingNamed(found, 'dead-tuples', 'public.tidy').value).toBe(0);
    });
    expect(readings.filter(({ part }) => part === 'public.small')).toEqual([]);
    expect(readingNamed(readings, 'dead-tuples', 'public.worn').detail).toBe('3,000 of 4,000');
    expect(readingNamed(readings, 'last-vacuum-age')).toMatchObject({
      value: expect.any(Number),
      detail: 'public.worn was never vacuumed since statistics began',
    });
    await askPostgres(db.connection, 'vacuum analyze worn');
    const after = await readUntil({ include: ['tables'], minRows: 1_000, tables: 1 }, (found) =>
      expect(readingNamed(found, 'last-vacuum-age').detail).not.toContain('public.worn was never'),
    );
    expect(after.filter(({ metric }) => metric === 'dead-tuples')).toHaveLength(1);
  });

  it('counts transactions, roll-backs, cache hits and deadlocks between two looks', async () => {
    const memory = new Map<string, unknown>();
    const clock = steppingClock();
    const first = await read({ include: ['statistics'] }, { memory, clock });
    expect(first.map(({ metric }) => metric)).toEqual(['up', 'latency', 'deadlocks', 'cache-hit']);
    expect(readingNamed(first, 'cache-hit').detail).toBe('since statistics began');
    const client = await session();
    for (let turn = 0; turn < 10; turn += 1)
      await client.query('begin; select count(*) from pg_class; rollback');
    await client.end();
    const second = await readUntil(
      { include: ['statistics'] },
      (found) => expect(readingNamed(found, 'rolled-back').value).toBeGreaterThan(0),
      { memory, clock },
    );
    expect(readingNamed(second, 'transactions')).toMatchObject({
      detail: expect.stringMatching(/^\d+ in 10 s$/),
    });
    expect(readingNamed(second, 'cache-hit')).toMatchObject({ detail: 'since the last look' });
    const [one, other] = [await session(), await session()];
    await askPostgres(db.connection, 'create table left_hand (n int); create table right_hand (n int)');
    await one.query("begin; set local deadlock_timeout = '10ms'; lock table left_hand");
    await other.query("begin; set local deadlock_timeout = '10ms'; lock table right_hand");
    const ends = [one.query('lock table right_hand'), other.query('lock table left_hand')];
    await Promise.allSettled(ends);
    await Promise.all([one.end(), other.end()]);
    await readUntil({ include: ['statistics'] }, (found) =>
      expect(readingNamed(found, 'deadlocks').value).toBe((readingNamed(first, 'deadlocks').value ?? 0) + 1),
    );
  });

  it('says which right is missing, and still gives what can be seen without it', async () => {
    const readings = await read(
      { include: ['connections', 'queries', 'replication'] },
      { connection: connectionOf('blind') },
    );
    expect(readingNamed(readings, 'connections-used').value).toBeGreaterThan(0);
    for (const metric of ['connections-active', 'idle-in-transaction', 'long-queries', 'replication-lag']) {
      expect(readingNamed(readings, metric).error).toContain('grant pg_monitor to "blind"');
    }
  });
});

describe('figures of one’s own', () => {
  const own = (sql: string, unit = 'count') => read({ include: [], queries: [{ metric: 'own', sql, unit }] });

  it.each([
    ['select 42', 42],
    ['select count(*) from (values (1), (2)) as v;', 2],
    ['select 12.5::numeric -- of all', 12.5],
    ['with a as (select 7 as n) select n from a', 7],
    ['select true', 1],
  ])('%s is %d', async (sql, value) => {
    expect(readingNamed(await own(sql), 'own')).toMatchObject({ value, unit: 'count' });
  });

  it('may have parts', async () => {
    const sql = "select * from (values ('a', 1), ('b', 2)) as v";
    expect(
      await read({ include: [], queries: [{ metric: 'rows', sql, unit: 'rows', parts: 'letter' }] }),
    ).toEqual(
      expect.arrayContaining([
        { metric: 'rows', part: 'a', value: 1, unit: 'rows' },
        { metric: 'rows', part: 'b', value: 2, unit: 'rows' },
      ]),
    );
  });

  it('are refused as parts where they are no rows of a name and a number', async () => {
    const queries = [{ metric: 'rows', sql: 'select 1', parts: 'letter' }];
    expect(readingNamed(await read({ include: [], queries }), 'rows').error).toContain(
      'rows of a name and a number',
    );
  });

  it.each([
    ['select null', "answered 'null', which is no number"],
    ["select 'many'", "answered 'many', which is no number"],
    ['select 1 where false', 'answered no row'],
    ['select 1, 2, 3', 'has to answer one number'],
    ['select n from generate_series(1, 3) n', 'has to answer one number'],
    ['select n from generate_series(1, 3000) n', 'answered more than 100 rows'],
    ['select nothing from nowhere', 'relation "nowhere" does not exist'],
    ['delete from canary returning 1', 'syntax error'],
    ['with d as (delete from canary returning 1) select count(*) from d', 'must be at the top level'],
    ['select 1) as a; delete from canary; select * from (select 1', 'cannot insert multiple commands'],
    ["select nextval('canary_n_seq')", 'read-only transaction'],
    ['select pg_sleep(30)', 'did not answer in time'],
  ])('%s fails with words, and changes nothing', async (sql, words) => {
    await askPostgres(
      db.connection,
      'drop table if exists canary; create table canary (n serial); insert into canary default values; grant all on canary to public; grant all on sequence canary_n_seq to public',
    );
    const queries = [
      { metric: 'own', sql },
      { metric: 'after', sql: 'select 1' },
    ];
    const readings = await read({ include: [], statementTimeout: '100ms', queries });
    expect(readingNamed(readings, 'own').error).toContain(words);
    expect(readingNamed(readings, 'after').value).toBe(1);
    expect(await askPostgres(db.connection, 'select count(*)::int n from canary')).toEqual([{ n: 1 }]);
  });

  it('end with the session: then the server is down, and nothing else is said', async () => {
    const queries = [{ metric: 'own', sql: 'select pg_terminate_backend(pg_backend_pid())' }];
    const readings = await read({ include: ['size'], queries });
    expect(readings).toHaveLength(1);
    expect(readingNamed(readings, 'up')).toMatchObject({ value: 0, status: 'critical' });
  });

  it('are named in lower-case words, once, and not as what there is already', () => {
    for (const queries of [
      [{ metric: 'Own', sql: 'select 1' }],
      [{ metric: 'size', sql: 'select 1' }],
      [
        { metric: 'own', sql: 'select 1' },
        { metric: 'own', sql: 'select 2' },
      ],
    ]) {
      expect(postgres.parameters.safeParse({ queries }).success).toBe(false);
    }
  });

  it('stand in the catalogue, and its parameters in a JSON Schema', () => {
    const parameters = postgres.parameters.parse({
      queries: [{ metric: 'own', sql: 'select 1', unit: 'rows' }],
    });
    expect(metricsOf(postgres as never, parameters)['own']?.unit).toBe('rows');
    expect(z.toJSONSchema(postgres.parameters, { io: 'input', unrepresentable: 'any' })).toMatchObject({
      type: 'object',
    });
  });
});

async function pidOf(text: string): Promise<number> {
  const [row] = await askPostgres(
    db.connection,
    `select pid from pg_stat_activity where state = 'active' and position('${text}' in query) > 0 and pid <> pg_backend_pid()`,
  );
  return Number(row?.['pid'] ?? 0);
}
