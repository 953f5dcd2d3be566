import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type RunningApp, startWatchbill } from '../../src/app/start.ts';
import { readEnvironment } from '../../src/config/environment.ts';
import { databaseUrl } from '../support/app.ts';
import { madeServers } from '../support/made-servers.ts';
import { openScene, type Scene } from '../support/scene.ts';

vi.mock('../../src/http/server.ts', async (original) =>
  (await import('../support/made-servers.ts')).recordServers(original),
);

const token = 'a-token-of-the-senders-1';
const folder = mkdtempSync(join(tmpdir(), 'watchbill-bodies-'));
let app: RunningApp;
let scene: Scene;
beforeAll(async () => {
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  scene = await openScene();
  const { workspace: team, database } = scene;
  const environment = readEnvironment({
    PORT: '0',
    LOG_LEVEL: 'fatal',
    WATCHBILL_ROLES: 'web',
    WATCHBILL_DATA: folder,
    WATCHBILL_ALERT_TOKEN: token,
    DATABASE_URL: databaseUrl(database.connection),
    SLACK_BOT_TOKEN: team.workspace.tokens.bot,
    SLACK_SIGNING_SECRET: 'x'.repeat(32),
    SLACK_API_URL: team.apiUrl,
  });
  app = await startWatchbill(environment, new AbortController().signal);
});
afterAll(async () => {
  await app.stop('end of the test');
  await scene.close();
  rmSync(folder, { recursive: true });
});

const deep = 10_000;
const bomb = gzipSync(Buffer.alloc(50 * 2 ** 20, 0x20));
/** `unread`: refused before it is looked at. */
const bodies: readonly {
  readonly what: string;
  readonly payload: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  readonly unread?: true;
}[] = [
  { what: 'arrays 10,000 deep', payload: '['.repeat(deep) + ']'.repeat(deep) },
  { what: 'objects 10,000 deep', payload: `${'{"a":'.repeat(deep)}1${'}'.repeat(deep)}` },
  {
    what: 'labels 10,000 deep',
    payload: `{"name":"a","alerts":[],"labels":${'{"a":'.repeat(deep)}1${'}'.repeat(deep)}}`,
  },
  {
    what: '50 MiB in some kilobytes of gzip',
    payload: bomb,
    headers: { 'content-encoding': 'gzip' },
    unread: true,
  },
  {
    what: 'an encoding nobody knows',
    payload: '{}',
    headers: { 'content-encoding': 'br, gzip' },
    unread: true,
  },
  { what: 'null', payload: 'null' },
  { what: 'a number', payload: '1e999' },
  { what: 'half a body', payload: '{"alerts":[{' },
  { what: 'a prototype', payload: '{"__proto__":{"status":"firing"},"constructor":{"prototype":{"a":1}}}' },
  { what: 'ids that are empty', payload: '{"id":"","alias":"","dedup_key":"","routing_key":"","name":""}' },
];
const blockedAtMostMs = 1_000;

describe('every route that takes a body', () => {
  it.each(bodies)(
    'refuses $what or takes it, at once, and goes on working',
    async ({ payload, headers, unread }) => {
      const [made] = madeServers;
      const urls = (made?.routes ?? [])
        .filter(({ method, url }) => method === 'POST' && !url.startsWith('/slack'))
        .map(({ url }) => url);
      expect(urls.length).toBeGreaterThan(20);
      for (const url of urls) {
        const begun = performance.now();
        const answer = await made?.http.inject({
          method: 'POST',
          url: url.replace(/:source/, 'generic').replace(/:\w+/g, 'x'),
          payload,
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
        });
        const status = answer?.statusCode ?? 0;
        expect(status, `${url}: ${answer?.body.slice(0, 200)}`).toBeLessThan(500);
        expect(status, url).toBeGreaterThanOrEqual(unread === true ? 400 : 200);
        expect(performance.now() - begun, url).toBeLessThan(blockedAtMostMs);
      }
      expect(Reflect.get({}, 'status')).toBeUndefined();
      expect((await made?.http.inject({ url: '/healthz' }))?.statusCode).toBe(200);
    },
  );
});
