import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import api from '../../src/alert-sources/alertmanager-api.ts';
import { type SourceBenchOptions, sourceBench } from '../support/source-bench.ts';

const silenceBody = (changes: object = {}) => ({
  ...JSON.parse(
    readFileSync(join(import.meta.dirname, '../fixtures/alert-sources/amtool-silence.json'), 'utf8'),
  ),
  matchers: [{ name: 'instance', value: 'db-.*', isRegex: true, isEqual: true }],
  startsAt: '2026-11-21T02:14:00Z',
  endsAt: '2026-11-21T03:14:00Z',
  ...changes,
});
const alertOf = (instance: string, changes: object = {}) => ({
  labels: { alertname: 'DiskFull', instance, team: 'db' },
  annotations: { summary: `${instance} is full` },
  startsAt: '2026-11-21T02:10:00Z',
  generatorURL: 'http://prometheus.example/graph',
  ...changes,
});
const bench = (options?: SourceBenchOptions) => sourceBench('alertmanager-api', api, options);
type Bench = ReturnType<typeof bench>;
const namesAt = async ({ get }: Bench, url: string) =>
  (await get(url)).json().map(({ labels }: { labels: { instance: string } }) => labels.instance);
const silenced = async (line: Bench, changes?: object): Promise<string> =>
  (await line.post('/api/v2/silences', silenceBody(changes))).json().silenceID;

describe("Alertmanager's API v2", () => {
  it('takes alerts with 200 and shows them as Alertmanager does', async () => {
    const { post, get } = bench();
    expect((await post('/api/v2/alerts', [alertOf('db-1')])).statusCode).toBe(200);
    const answer = await get('/api/v2/alerts');
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual([
      {
        ...alertOf('db-1'),
        startsAt: '2026-11-21T02:10:00.000Z',
        endsAt: '2026-11-21T02:19:00.000Z',
        updatedAt: '2026-11-21T02:14:00.000Z',
        fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
        receivers: [{ name: 'database' }],
        status: { state: 'active', silencedBy: [], inhibitedBy: [], mutedBy: [] },
      },
    ]);
  });

  it('answers what it cannot take with a mere string, and keeps what it can', async () => {
    const line = bench();
    const answer = await line.post('/api/v2/alerts', [alertOf('db-1'), { labels: {} }]);
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatch(/^The field '\[1\]\.labels'/);
    expect(answer.headers['content-type']).toMatch(/^application\/json/);
    expect(await namesAt(line, '/api/v2/alerts')).toEqual(['db-1']);
    expect((await line.post('/api/v2/alerts', '{')).json()).toBe('The body is not valid JSON.');
  });

  it('forgets in its list what has ended', async () => {
    const line = bench();
    await line.post('/api/v2/alerts', [alertOf('db-1')]);
    await line.post('/api/v2/alerts', [alertOf('db-1', { endsAt: '2026-11-21T02:13:00Z' })]);
    expect(await namesAt(line, '/api/v2/alerts')).toEqual([]);
  });

  it.each([
    ['', ['db-1', 'web-1']],
    ['?filter=instance%3D%22db-1%22', ['db-1']],
    ['?filter=instance%3D~%22db.*%22&filter=team%3Dweb', []],
    ['?receiver=data.*', ['db-1', 'web-1']],
    ['?receiver=data', []],
    ['?silenced=false', ['web-1']],
    ['?active=false', ['db-1']],
    ['?active=false&silenced=false', []],
  ])('lists by %s', async (query, expected) => {
    const line = bench();
    await line.post('/api/v2/alerts', [alertOf('db-1'), alertOf('web-1')]);
    await silenced(line);
    expect((await namesAt(line, `/api/v2/alerts${query}`)).sort()).toEqual(expected);
  });

  it.each(['filter=not%20a%20matcher', 'filter=a%3D~%22(a%2B)%2B%22', 'receiver=('])(
    'refuses %s',
    async (query) => {
      const line = bench();
      await line.post('/api/v2/alerts', [alertOf('db-1')]);
      expect((await line.get(`/api/v2/alerts?${query}`)).statusCode).toBe(400);
    },
  );

  it('groups alerts as their route does', async () => {
    const line = bench();
    await line.post('/api/v2/alerts', [alertOf('db-1'), alertOf('web-1')]);
    expect((await line.get('/api/v2/alerts/groups')).json()).toEqual([
      {
        labels: { alertname: 'DiskFull' },
        receiver: { name: 'database' },
        alerts: [expect.any(Object), expect.any(Object)],
      },
    ]);
  });

  it('names routes as receivers, and a configuration that Alertmanager’s tools can read', async () => {
    const { get } = bench();
    expect((await get('/api/v2/receivers')).json()).toEqual([{ name: 'database' }, { name: 'default' }]);
    const status = (await get('/api/v2/status')).json();
    expect(status).toMatchObject({
      cluster: { status: 'disabled' },
      versionInfo: { version: 'watchbill 1.0.0' },
    });
    expect(JSON.parse(status.config.original)).toMatchObject({
      route: { receiver: 'default', routes: [{ receiver: 'database', matchers: ['team="db"'] }, {}] },
      receivers: [{ name: 'database' }, { name: 'default' }],
    });
  });

  it('says that it is healthy and ready, to anybody', async () => {
    const { get } = bench({ generalToken: 'a-general-token-0001' });
    expect((await get('/-/healthy')).body).toBe('OK');
    expect((await get('/-/ready')).body).toBe('OK');
    expect((await get('/api/v2/status')).statusCode).toBe(401);
  });
});

describe("silences by Alertmanager's API", () => {
  it('are made, hide at once, and are shown as Alertmanager does', async () => {
    const line = bench();
    await line.post('/api/v2/alerts', [alertOf('db-1')]);
    const id = await silenced(line);
    expect(id).toBe('SIL-20261121-0001');
    expect((await line.get(`/api/v2/silence/${id}`)).json()).toEqual({
      ...silenceBody(),
      id,
      createdBy: 'root (API)',
      status: { state: 'active' },
      startsAt: '2026-11-21T02:14:00.000Z',
      updatedAt: '2026-11-21T02:14:00.000Z',
      endsAt: '2026-11-21T03:14:00.000Z',
    });
    const [alert] = (await line.get('/api/v2/alerts')).json();
    expect(alert.status).toEqual({ state: 'suppressed', silencedBy: [id], inhibitedBy: [], mutedBy: [] });
  });

  it('are changed where they are, by their id', async () => {
    const line = bench();
    const id = await silenced(line);
    expect(await silenced(line, { id, endsAt: '2026-11-21T05:00:00Z', createdBy: 'root (API)' })).toBe(id);
    const silences = (await line.get('/api/v2/silences')).json();
    expect(silences).toMatchObject([{ id, endsAt: '2026-11-21T05:00:00.000Z', createdBy: 'root (API)' }]);
  });

  it('end by DELETE, twice as well, and what they hid is shown again', async () => {
    const line = bench();
    await line.post('/api/v2/alerts', [alertOf('db-1')]);
    const id = await silenced(line);
    line.clock.advance('2m');
    for (const _time of [1, 2])
      expect((await line.send('DELETE', `/api/v2/silence/${id}`)).statusCode).toBe(200);
    expect((await line.get('/api/v2/silences')).json()).toMatchObject([{ id, status: { state: 'expired' } }]);
    expect((await line.get('/api/v2/alerts')).json()[0].status.state).toBe('active');
  });

  it('are made anew where the one that is asked for has ended', async () => {
    const line = bench();
    const id = await silenced(line);
    await line.send('DELETE', `/api/v2/silence/${id}`);
    expect(await silenced(line, { id })).toBe('SIL-20261121-0002');
  });

  it('are listed by what they demand, the first to end first', async () => {
    const line = bench();
    const pending = { startsAt: '2026-11-21T02:30:00Z', endsAt: '2026-11-21T02:40:00Z' };
    const first = await silenced(line, pending);
    const second = await silenced(line);
    const third = await silenced(line, {
      matchers: [{ name: 'team', value: 'db', isRegex: false }],
      endsAt: '2026-11-21T02:20:00Z',
    });
    const ids = async (query = '') =>
      (await line.get(`/api/v2/silences${query}`)).json().map(({ id }: { id: string }) => id);
    expect(await ids()).toEqual([third, second, first]);
    expect(await ids('?filter=team%3Ddb')).toEqual([third]);
  });

  it.each([
    ['without matchers', { matchers: [] }, /'matchers'.+at least one matcher/],
    ['that hide everything', { matchers: [{ name: 'a', value: '.*', isRegex: true }] }, /would hide every/],
    [
      'whose expression could hang',
      { matchers: [{ name: 'a', value: '(a+)+$', isRegex: true }] },
      /regular expression/,
    ],
    ['without an end', { endsAt: '' }, /no silence is without an end/],
    ['that have ended', { endsAt: '2026-11-21T01:00:00Z' }, /lasts a minute at least/],
    ['for longer than is allowed', { endsAt: '2027-11-21T01:00:00Z' }, /longer than is allowed/],
    ['without a reason', { comment: ' ' }, /Give a reason/],
  ])('are refused %s', async (_what, changes, expected) => {
    const answer = await bench().post('/api/v2/silences', silenceBody(changes));
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatch(expected);
  });

  it('are 404 where there is none', async () => {
    const line = bench();
    for (const answer of [
      await line.get('/api/v2/silence/SIL-20260101-0001'),
      await line.send('DELETE', '/api/v2/silence/SIL-20260101-0001'),
      await line.post('/api/v2/silences', silenceBody({ id: 'SIL-20260101-0001' })),
    ]) {
      expect(answer.statusCode).toBe(404);
      expect(answer.json()).toMatch(/^Silence 'SIL-20260101-0001' does not exist/);
    }
  });

  it('never look as if a person here had made them', async () => {
    const line = bench();
    const id = await silenced(line, { createdBy: 'U0ADA' });
    expect((await line.stores.silences.get(id))?.author).toBe('U0ADA (API)');
  });

  it('are recorded, done or refused, with the source', async () => {
    const line = bench();
    const id = await silenced(line);
    await line.post('/api/v2/silences', silenceBody({ comment: '' }));
    await line.send('DELETE', `/api/v2/silence/${id}`);
    const entries = (await line.stores.audit.list(10)).map(({ actorId, act, outcome, subject }) => [
      actorId,
      act,
      outcome,
      subject,
    ]);
    expect(entries).toEqual([
      ['alertmanager-api', 'end a silence', 'done', id],
      ['alertmanager-api', 'silence for root (API)', 'refused', undefined],
      ['alertmanager-api', 'silence for root (API)', 'done', undefined],
    ]);
  });
});

describe('who may use it', () => {
  const tokens = { tokens: ['token-of-prometheus-1'], actTokens: ['token-of-operators-01'] };
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

  it('is whoever shows the token, also as the password of basic authentication', async () => {
    const { post } = bench({ plan: tokens });
    const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` });
    const status = async (headers: Record<string, string>) =>
      (await post('/api/v2/alerts', [alertOf('db-1')], headers)).statusCode;
    expect(await status(bearer('token-of-prometheus-1'))).toBe(200);
    expect(await status(basic('prometheus:token-of-prometheus-1'))).toBe(200);
    expect(await status(basic('token-of-prometheus-1'))).toBe(401);
    expect(await status(basic('prometheus:another-token-0001'))).toBe(401);
    expect(await status({ authorization: 'Basic %%%' })).toBe(401);
    expect(await status({})).toBe(401);
  });

  it('may hide nothing with a token that is for telling only, where there are others for that', async () => {
    const { post, send, get } = bench({ plan: tokens });
    const put = async (token: string) =>
      (await post('/api/v2/silences', silenceBody(), bearer(token))).statusCode;
    expect(await put('token-of-prometheus-1')).toBe(401);
    expect(await put('token-of-operators-01')).toBe(200);
    const end = async (token: string) =>
      (await send('DELETE', '/api/v2/silence/SIL-20261121-0001', undefined, bearer(token))).statusCode;
    expect(await end('token-of-prometheus-1')).toBe(401);
    expect(await end('token-of-operators-01')).toBe(200);
    expect((await get('/api/v2/silences', bearer('token-of-operators-01'))).statusCode).toBe(200);
  });

  it('is asked for a token by further routes also where bodies are signed, which only the door checks', async () => {
    const signature = { suffices: () => true, check: () => undefined };
    const { post, get } = sourceBench(
      'signed',
      { ...api, signature },
      { generalToken: 'a-general-token-0001' },
    );
    expect((await post('/api/v2/alerts', [alertOf('db-1')])).statusCode).toBe(200);
    expect((await get('/api/v2/alerts')).statusCode).toBe(401);
    expect((await post('/api/v2/silences', silenceBody())).statusCode).toBe(401);
  });
});
