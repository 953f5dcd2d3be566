import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { watchbill } from './terminal.ts';

const configuration = `
channel: '#ops'
policies:
  db: { repeats: 1, levels: [{ call: ['user:U0OLU'], timeout: 5m }, { call: ['group:S0LEADS', 'channel:#leads'], timeout: 15m }] }
  nobody: { levels: [] }
routes:
  - name: db
    match: ['team=~"db|data base"']
    channel: '#db-{{ labels.env }}'
    policy: db
    continue: true
    routes: [{ name: db-backup, match: [job=backup], policy: nobody, muteTimes: [nights] }]
  - { name: all, policy: nobody }
timeIntervals: { nights: [{ times: [{ start: '00:00', end: '06:00' }] }] }
`;

describe('watchbill route test', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'watchbill-route-'));
    await writeFile(join(folder, 'watchbill.yml'), configuration);
  });
  afterAll(() => rm(folder, { recursive: true }));
  const test = (...words: readonly string[]) =>
    watchbill(['route', 'test', '--config', folder, '--at', '2026-11-21T02:14:00Z', ...words]);

  it('shows route, group, card, copies and who is called', async () => {
    const { code, out, err } = await test(
      'alertname=DiskFull',
      'team=data base',
      'env=Prod',
      'severity=page',
    );
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out.split('\n')).toEqual([
      'route     db',
      'severity  critical',
      'group     db{alertname="DiskFull"}',
      'card      #db-prod',
      'copy      #ops by all',
      'policy    db, repeated once',
      'level 1   user:U0OLU for 5 min',
      'level 2   group:S0LEADS, channel:#leads for 15 min',
    ]);
  });

  it('shows until when it would be held, and that nobody is called', async () => {
    const { out } = await test('team=db', 'job=backup', 'env=x');
    expect(out).toContain('route     db > db-backup');
    expect(out).toContain('held      until 2026-11-21T06:00:00.000Z (mute-time)');
    expect(out).toContain('policy    nobody, which calls nobody');
  });

  it('tells the same as JSON', async () => {
    const told = JSON.parse((await test('--json', 'team=db', 'env=eu')).out);
    expect(told).toMatchObject({
      path: ['db'],
      channel: '#db-eu',
      severity: 'warning',
      policy: { name: 'db' },
    });
  });

  it('refuses what is no label and no time', async () => {
    expect(await test('DiskFull')).toMatchObject({ code: 1, err: expect.stringContaining("'DiskFull'") });
    expect(await test('team=~db')).toMatchObject({ code: 1, err: expect.stringContaining('many values') });
    const late = await watchbill(['route', 'test', '--config', folder, '--at', 'noon', 'a=b']);
    expect(late).toMatchObject({ code: 1, err: expect.stringContaining("'noon' is not a time") });
  });
});
