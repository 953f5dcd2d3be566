import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/store/database.ts';
import { alertOf, at, changeIncident, ingest, openIncident } from '../store/fixtures.ts';
import { type OpenedPostgresStores, openPostgresStores, quiet } from '../store/open-postgres-stores.ts';
import { watchbill } from './terminal.ts';

const policies = `
policies:
  night: { levels: [{ call: ['user:U0OLU'], timeout: 5m }, { call: ['group:S0LEADS'], timeout: 15m }] }
  nobody: { levels: [] }`;
const current = `channel: '#ops'${policies}
routes: [{ name: all, policy: night, groupWait: 0s }]`;
const proposed = `channel: '#ops'
timeZone: Europe/Berlin${policies}
routes:
  - { name: cpu, match: [alertname=HighCpu], channel: '#cpu', policy: night, groupBy: [instance], groupWait: 0s }
  - { name: disk, match: [alertname=DiskFull], channel: '#disk', policy: night, groupWait: 0s }
  - { name: all, policy: nobody, groupWait: 0s }`;

describe('watchbill replay', () => {
  let opened: OpenedPostgresStores;
  let url = '';
  let folder = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'watchbill-replay-'));
    for (const [name, text] of Object.entries({ current, proposed })) {
      await mkdir(join(folder, name));
      await writeFile(join(folder, name, 'watchbill.yml'), text);
    }
  });
  afterAll(() => rm(folder, { recursive: true }));
  beforeEach(async () => {
    opened = await openPostgresStores();
    const { host, port, user, database, password } = opened.connection;
    const secret = password === undefined ? '' : `:${password}`;
    url = `postgres://${user}${secret}@localhost:${port}/${database}?host=${encodeURIComponent(host)}`;
  });
  afterEach(() => opened.close());

  const run = (...more: readonly string[]) =>
    watchbill(
      [
        ...['replay', '--config', join(folder, 'proposed'), '--current', join(folder, 'current')],
        ...['--database', url, '--until', '2026-11-21T08:00:00Z', ...more],
      ],
      {},
    );

  /** A night: two busy processors that the second man took care of, a full disk, and something unimportant. */
  async function night(): Promise<void> {
    const { stores } = opened;
    const cpu = [alertOf('web-1'), alertOf('web-2', { updatedAt: at(1) })];
    const id = await openIncident(stores, cpu);
    await changeIncident(stores, id, { state: 'acknowledged', owner: 'U0BEA', acknowledgedAt: at(3) });
    const ended = cpu.map((alert) => ({
      ...alert,
      status: 'resolved' as const,
      endsAt: at(30),
      updatedAt: at(30),
    }));
    await ingest(stores, { alerts: ended });
    const disk = { alertname: 'DiskFull', instance: 'db-1', severity: 'critical' };
    await openIncident(stores, [alertOf('disk', { labels: disk, updatedAt: at(60), startsAt: at(60) })]);
    const odd = { alertname: 'Odd \u001b[31m', severity: 'info' };
    await openIncident(stores, [
      alertOf('odd', { labels: odd, updatedAt: at(90), startsAt: at(90), annotations: {} }),
    ]);
  }

  it('shows how cards and calls of the past would differ', async () => {
    await night();
    const ran = await run();
    expect(ran).toMatchObject({ code: 0, err: '' });
    await expect(`${ran.out}\n`).toMatchFileSnapshot('golden/replay.txt');
  });

  it('tells the same as JSON', async () => {
    await night();
    const outcome = JSON.parse((await run('--json', '--examples', '1', '--unacknowledged')).out);
    expect(outcome).toMatchObject({
      from: '2026-11-14T08:00:00.000Z',
      episodes: 4,
      totals: { current: { cards: 3 }, proposed: { cards: 4 } },
      differences: { split: { count: 1, current: 1, proposed: 2 }, moved: { count: 1 }, paged: { count: 1 } },
    });
    expect(outcome.examples).toHaveLength(3);
  });

  it('looks at as many days as it is told to', async () => {
    await night();
    const outcome = JSON.parse((await run('--json', '--days', '0.2')).out);
    expect(outcome.episodes).toBe(2);
  });

  it('says that nothing differs where nothing does', async () => {
    await night();
    const { out } = await run('--config', join(folder, 'current'));
    expect(out).toContain('No card and no call differs.');
  });

  it('says what it does not understand', async () => {
    expect((await run('--days', 'week')).err).toBe("--days is 'week' and has to be a number up to 3,650.");
    expect((await run('--examples', '1.5')).err).toContain("--examples is '1.5'");
    expect((await run('--until', 'soon')).err).toContain("'soon' is not a time");
    expect((await watchbill(['replay'])).err).toContain('--config <folder>');
    const nowhere = await watchbill(['replay', '--config', join(folder, 'proposed')], {
      WATCHBILL_DATA: folder,
    });
    expect(nowhere).toMatchObject({ code: 1, err: expect.stringContaining('There is no database in') });
  });

  it('cannot write to the database that it reads', async () => {
    const db = openDatabase({
      connection: opened.connection,
      applicationName: 'test',
      log: quiet,
      readOnly: true,
      callTimeoutMs: 20_000,
    });
    try {
      await expect(db.query('delete from episodes')).rejects.toThrow(/25006/);
      await expect(db.query('select count(*) from episodes')).resolves.toHaveLength(1);
    } finally {
      await db.close();
    }
  });
});
