import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { EmbeddedConnection } from '../../src/store/embedded/endpoint.ts';
import { startApp } from '../../test/support/app.ts';
import { type BenchDatabase, testDatabaseOn } from './database.ts';
import { requestOf } from './load.ts';

/** One alert of a benchmark; `mark` is found again in what Slack was sent. */
export interface BenchAlert {
  readonly mark: string;
  readonly instance: string;
  readonly severity?: 'critical' | 'warning';
}

/** Something that takes alerts and posts to the Slack imitation. */
export interface Contender {
  readonly name: string;
  readonly url: string;
  readonly pid: number;
  /** One delivery with these alerts; those of one mark are one group. */
  request(alerts: readonly BenchAlert[]): Buffer;
  stop(): Promise<void>;
}

const startsAt = new Date().toISOString();

function labelsOf({ mark, instance, severity = 'critical' }: BenchAlert) {
  const labels = { alertname: mark, instance, severity, job: 'node', team: 'db' };
  const annotations = {
    summary: `CPU of ${instance} is above 90 %`,
    runbook_url: 'https://example.org/runbooks/cpu',
  };
  return { labels, annotations, startsAt, generatorURL: 'https://prometheus.example.org/graph' };
}

/** A delivery as Alertmanager's webhook sends it. */
export function alertmanagerRequest(url: string, alerts: readonly BenchAlert[]): Buffer {
  return requestOf(url, '/alerts/alertmanager', {
    version: '4',
    groupKey: 'bench',
    alerts: alerts.map((alert) => ({ status: 'firing', ...labelsOf(alert) })),
  });
}

/** Debian's Alertmanager with group wait 0, posting to the imitation as to an incoming webhook. */
export async function startPeer(slackUrl: string): Promise<Contender> {
  const folder = mkdtempSync(join(tmpdir(), 'watchbill-peer-'));
  const file = join(folder, 'alertmanager.yml');
  const route = {
    receiver: 'slack',
    group_by: ['alertname'],
    group_wait: '0s',
    group_interval: '1s',
    repeat_interval: '4h',
  };
  const slack = { api_url: `${slackUrl}/hook/post`, channel: '#alerts', send_resolved: true };
  writeFileSync(file, JSON.stringify({ route, receivers: [{ name: 'slack', slack_configs: [slack] }] }));
  const child = spawn(
    'prometheus-alertmanager',
    [
      `--config.file=${file}`,
      `--storage.path=${join(folder, 'data')}`,
      '--web.listen-address=127.0.0.1:0',
      '--cluster.listen-address=',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const port = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stderr }).on('line', (line) => {
      const [, found] = /[Ll]istening.*address=127\.0\.0\.1:(\d+)/.exec(line) ?? [];
      if (found !== undefined) resolve(found);
    });
    child.once('exit', (code) => reject(new Error(`Alertmanager ended with code ${code}.`)));
  });
  const url = `http://127.0.0.1:${port}`;
  return {
    name: 'Alertmanager',
    url,
    pid: child.pid ?? 0,
    request: (alerts) => requestOf(url, '/api/v2/alerts', alerts.map(labelsOf)),
    async stop() {
      child.removeAllListeners('exit');
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** With it the requests of Slack's to Watchbill are signed. */
export const signingSecret = 'a-signing-secret-of-a-benchmark-only';

/** Watchbill with what the peer has nothing to set against. */
export interface StartedWatchbill extends Contender {
  readonly startMs: number;
  get(path: string): Promise<Response>;
}

/**
 * The whole of Watchbill in one process, with PostgreSQL (and Redis, where given) beside it: on a database of its own,
 * or on one that is given and outlives it; `more` replaces keys of its configuration.
 */
export async function startWatchbill(
  slackUrl: string,
  server: EmbeddedConnection,
  env: Readonly<Record<string, string>> = {},
  given?: BenchDatabase,
  more: object = {},
): Promise<StartedWatchbill> {
  const folder = mkdtempSync(join(tmpdir(), 'watchbill-bench-'));
  const configuration = {
    channel: '#alerts',
    roles: { admin: ['U0OLU'] },
    policies: { default: { levels: [{ call: ['user:U0OLU'], timeout: '1h' }] } },
    routes: [{ name: 'default', policy: 'default', groupBy: ['alertname'] }],
    // The peer has no such thing: each incident is to have a card of its own here too.
    storm: { above: 300, within: '1s' },
  };
  writeFileSync(join(folder, 'watchbill.yml'), JSON.stringify({ ...configuration, ...more }));
  const database = given ?? (await testDatabaseOn(server));
  const app = await startApp({
    database: database.connection,
    env: {
      LOG_LEVEL: 'info',
      WATCHBILL_CONFIG: folder,
      SLACK_BOT_TOKEN: 'xoxb-bench',
      SLACK_SIGNING_SECRET: signingSecret,
      SLACK_API_URL: `${slackUrl}/api/`,
      ...env,
    },
  });
  return {
    name: env['REDIS_URL'] === undefined ? 'Watchbill' : 'Watchbill, Redis',
    url: app.url,
    pid: app.pid,
    startMs: app.startMs,
    get: app.get,
    request: (alerts) => alertmanagerRequest(app.url, alerts),
    async stop() {
      await app.stop();
      if (given === undefined) await database.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
