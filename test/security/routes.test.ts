import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type RunningApp, startWatchbill } from '../../src/app/start.ts';
import { readEnvironment } from '../../src/config/environment.ts';
import { databaseUrl } from '../support/app.ts';
import { madeServers } from '../support/made-servers.ts';
import { openScene, type Scene } from '../support/scene.ts';

vi.mock('../../src/http/server.ts', async (original) =>
  (await import('../support/made-servers.ts')).recordServers(original),
);

/**
 * Who may use a route. `anybody`: it tells how the process is and changes nothing. `sender`: whoever shows a token.
 * `slack`: whoever signs. `machine`: programs of this machine. `page`: the page of the local workspace alone.
 */
type Rule = 'anybody' | 'sender' | 'slack' | 'machine' | 'page';
const status = { 'GET /healthz': 'anybody', 'GET /readyz': 'anybody', 'GET /metrics': 'anybody' } as const;
const alerts = {
  'POST /alerts/alertmanager': 'sender',
  'POST /alerts/generic': 'sender',
  'POST /alerts/azure-monitor': 'sender',
  'POST /alerts/cloudevents': 'sender',
  'POST /alerts/cloudwatch': 'sender',
  'POST /alerts/datadog': 'sender',
  'POST /alerts/elastic': 'sender',
  'POST /alerts/github': 'sender',
  'POST /alerts/sentry': 'sender',
  'POST /alerts/uptime-kuma': 'sender',
  'POST /alerts/zabbix': 'sender',
  'POST /v2/enqueue': 'sender',
  'POST /generic/2010-04-15/create_event.json': 'sender',
  'POST /v2/change/enqueue': 'sender',
  'POST /alerts/grafana': 'sender',
  'POST /v2/alerts': 'sender',
  'GET /v2/alerts/:id': 'sender',
  'GET /v2/alerts/requests/:id': 'sender',
  'POST /v2/alerts/:id/acknowledge': 'sender',
  'POST /v2/alerts/:id/close': 'sender',
  'POST /v2/alerts/:id/notes': 'sender',
  'POST /api/v2/alerts': 'sender',
  'GET /api/v2/alerts': 'sender',
  'GET /api/v2/alerts/groups': 'sender',
  'GET /api/v2/silences': 'sender',
  'GET /api/v2/silence/:id': 'sender',
  'POST /api/v2/silences': 'sender',
  'DELETE /api/v2/silence/:id': 'sender',
  'GET /api/v2/receivers': 'sender',
  'GET /api/v2/status': 'sender',
  'POST /heartbeats/:name': 'sender',
  'GET /-/healthy': 'anybody',
  'GET /-/ready': 'anybody',
  // Answers 404 with the sources there are.
  'POST /alerts/:source': 'anybody',
} as const;
const acts = ['post', 'slash', 'action', 'submit', 'close', 'shortcut', 'open-home', 'open-dm'];
const workspace = {
  'GET /api/:method': 'machine',
  'POST /api/:method': 'machine',
  'POST /upload/:key': 'machine',
  'POST /response/:id': 'machine',
  'GET /files/:id/:name': 'machine',
  'GET /': 'machine',
  'GET /workspace/fragment/:region': 'machine',
  'GET /workspace/changes': 'machine',
  'GET /workspace/files/:id': 'machine',
  ...Object.fromEntries(acts.map((act) => [`POST /workspace/${act}`, 'page'])),
} as const;
const withSlack: Readonly<Record<string, Rule>> = {
  ...status,
  ...alerts,
  'GET /': 'anybody',
  'POST /slack/events': 'slack',
};
const withoutSlack: Readonly<Record<string, Rule>> = { ...status, ...alerts, ...workspace };

let scene: Scene;
const running: RunningApp[] = [];
const folders: string[] = [];
beforeAll(async () => {
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  scene = await openScene();
  const { workspace: team, database } = scene;
  const { bot } = team.workspace.tokens;
  const slack = { SLACK_BOT_TOKEN: bot, SLACK_SIGNING_SECRET: 'x'.repeat(32), SLACK_API_URL: team.apiUrl };
  for (const env of [slack, {}]) {
    const folder = mkdtempSync(join(tmpdir(), 'watchbill-routes-'));
    folders.push(folder);
    const ordinary = { PORT: '0', LOG_LEVEL: 'fatal', WATCHBILL_ROLES: 'web', WATCHBILL_DATA: folder };
    const token = { WATCHBILL_ALERT_TOKEN: 'a-token-of-the-senders-1' };
    const DATABASE_URL = databaseUrl(database.connection);
    const environment = readEnvironment({ ...ordinary, ...token, DATABASE_URL, ...env });
    running.push(await startWatchbill(environment, new AbortController().signal));
  }
});
afterAll(async () => {
  for (const app of running) await app.stop('end of the test');
  await scene.close();
  for (const folder of folders) rmSync(folder, { recursive: true });
});

const stranger = '203.0.113.9';
async function ask(server: number, route: string, headers: object = {}, remoteAddress = '127.0.0.1') {
  const [method = '', pattern = ''] = route.split(' ');
  const url = pattern.replace(/:\w+/g, 'x');
  const host = { host: 'localhost:3000' };
  const body = method === 'POST' ? { payload: '{}', headers: { 'content-type': 'application/json' } } : {};
  return await madeServers[server]?.http.inject({
    method: method as 'GET' | 'POST' | 'DELETE',
    url,
    remoteAddress,
    ...body,
    headers: { ...host, ...body.headers, ...headers },
  });
}
const ofRule = (rule: Rule) =>
  [withSlack, withoutSlack].flatMap((table, server) =>
    Object.keys(table)
      .filter((route) => table[route] === rule)
      .map((route) => [route, server] as const),
  );

describe('every route', () => {
  it.each([
    ['with a Slack', 0, withSlack],
    ['without one', 1, withoutSlack],
  ])('has a rule in this table: %s', (_what, server, table) => {
    const found = madeServers[server]?.routes ?? [];
    const routes = found
      .filter(({ method }) => method !== 'HEAD')
      .map(({ method, url }) => `${method} ${url}`);
    // What serves the page's own files is many routes of one kind.
    const listed = routes.filter((route) => !route.startsWith('GET /workspace/assets/'));
    expect(new Set(listed)).toEqual(new Set(Object.keys(table)));
  });

  it.each([
    ...ofRule('anybody'),
    ...ofRule('sender'),
    ...ofRule('slack'),
    ...ofRule('machine'),
    ...ofRule('page'),
  ])('lets no page of elsewhere read it: %s (%i)', async (route, server) => {
    for (const origin of ['null', 'https://evil.example']) {
      if (route === 'GET /workspace/changes') continue;
      for (const asked of [route, route.replace(/^\w+/, 'OPTIONS')]) {
        const answer = await ask(server, asked, { origin, 'access-control-request-method': 'POST' });
        expect(Object.keys(answer?.headers ?? {}).filter((name) => /^access-control/.test(name))).toEqual([]);
      }
    }
  });
});

describe('a route', () => {
  it.each(ofRule('anybody'))(
    'for anybody tells no secret and changes nothing: %s (%i)',
    async (route, server) => {
      const answer = await ask(server, route, {}, stranger);
      expect([200, 404, 503]).toContain(answer?.statusCode);
      expect(answer?.body).not.toMatch(/a-token-of-the|xoxb-|xapp-|x{32}|postgres:\/\//);
    },
  );

  it.each(ofRule('sender'))('for senders takes nobody without the token: %s (%i)', async (route, server) => {
    for (const headers of [{}, { authorization: 'Bearer another-token-0000' }]) {
      expect((await ask(server, route, headers))?.statusCode).toBe(401);
      expect((await ask(server, route, headers, stranger))?.statusCode).toBe(401);
    }
  });

  it.each(ofRule('slack'))('for Slack takes nothing unsigned: %s (%i)', async (route, server) => {
    expect((await ask(server, route))?.statusCode).toBe(401);
    expect((await ask(server, route, { authorization: 'Bearer a-token-of-the-senders-1' }))?.statusCode).toBe(
      401,
    );
  });

  it.each([...ofRule('machine'), ...ofRule('page')])(
    'for this machine serves nobody else: %s (%i)',
    async (route, server) => {
      expect((await ask(server, route, {}, stranger))?.statusCode).toBe(403);
      expect((await ask(server, route, { host: 'rebound.attacker.example' }))?.statusCode).toBe(403);
      expect((await ask(server, route, { origin: 'https://evil.example' }))?.statusCode).toBe(403);
      expect((await ask(server, route, { 'x-forwarded-for': stranger }))?.statusCode).toBe(403);
    },
  );

  it.each(ofRule('page'))('for the page takes nothing from elsewhere: %s (%i)', async (route, server) => {
    expect((await ask(server, route))?.statusCode).toBe(403);
    expect((await ask(server, route, { origin: 'null' }))?.statusCode).toBe(403);
    expect((await ask(server, route, { origin: 'http://localhost:3000' }))?.statusCode).toBe(400);
  });

  it('changes something by POST only', () => {
    const reading = ['GET /healthz', 'GET /readyz', 'GET /metrics', 'GET /', 'GET /files/:id/:name'];
    // DELETE is no method that a page could send unasked either.
    const asked = Object.keys(alerts).filter((route) => /^(GET|DELETE) /.test(route));
    // The Web API takes its calls by GET too, as Slack's does; each carries a token.
    const known = [
      ...reading,
      ...asked,
      'GET /api/:method',
      ...Object.keys(workspace).filter((r) => r.startsWith('GET /workspace/')),
    ];
    const routes = madeServers
      .flatMap((one) => one.routes)
      .filter(({ method }) => method !== 'POST' && method !== 'HEAD');
    const others = routes
      .map(({ method, url }) => `${method} ${url}`)
      .filter((route) => !known.includes(route));
    expect(others.filter((route) => !route.startsWith('GET /workspace/assets/'))).toEqual([]);
  });
});
