import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { adaUserId } from '../../src/workspace/seeds.ts';
import { databaseUrl, startApp, type TestApp } from '../support/app.ts';
import { allMessages, expectEachOnOneCard } from '../support/cards.ts';
import { eventually } from '../support/eventually.ts';
import { startTestPostgres, testDatabase } from '../support/postgres.ts';
import { startTestWorkspace } from '../support/workspace.ts';

/** What must turn up nowhere. Each is told apart by its name when it does. */
function canary(name: string): string {
  return `canary-${name}-${randomBytes(6).toString('hex')}`;
}

function expectNone(where: string, text: string, secrets: Readonly<Record<string, string>>): void {
  const found = Object.keys(secrets).filter((name) => text.includes(secrets[name] ?? name));
  expect(found, `secrets in ${where}`).toEqual([]);
}

/** Starts what cannot start and answers all that it said. */
async function failedStart(env: Readonly<Record<string, string>>): Promise<string> {
  const started = startApp({ env: { LOG_LEVEL: 'trace', ...env } });
  return await started.then(
    (app) => app.kill().then(() => Promise.reject(new Error('It started.'))),
    (error: Error) => error.message,
  );
}

it('prints no secret in the list of what is wrong with the environment', async () => {
  const secrets = {
    bot: canary('bot'),
    app: canary('app'),
    signing: canary('s').slice(0, 12),
    database: canary('database'),
    redis: canary('redis'),
    alerts: 'canary-alert',
  };
  const said = await failedStart({
    SLACK_BOT_TOKEN: secrets.bot,
    SLACK_APP_TOKEN: secrets.app,
    SLACK_SIGNING_SECRET: secrets.signing,
    DATABASE_URL: `mysql://watchbill:${secrets.database}@127.0.0.1/watchbill`,
    REDIS_URL: `http://:${secrets.redis}@127.0.0.1`,
    WATCHBILL_ALERT_TOKEN: secrets.alerts,
  });
  expect(said).toContain('The environment has 6 mistake(s)');
  expectNone('the refusal of the environment', said, secrets);
});

it('prints no secret when the configuration or the database is wrong', async () => {
  const { connection, drop } = await testDatabase();
  const configFolder = mkdtempSync(join(tmpdir(), 'watchbill-config-'));
  onTestFinished(async () => {
    await drop();
    rmSync(configFolder, { recursive: true });
  });
  const secrets = { database: canary('database'), token: canary('token') };
  const env = {
    DATABASE_URL: databaseUrl({ ...connection, database: 'nowhere', password: secrets.database }),
    WATCHBILL_ALERT_TOKEN: secrets.token,
  };
  const noDatabase = await failedStart(env);
  expect(noDatabase).toContain('DATABASE_URL');
  expectNone('the refusal of the database', noDatabase, secrets);

  writeFileSync(join(configFolder, 'token'), secrets.token);
  const sources = `sources: { alertmanager: { tokenFiles: [${configFolder}/token], tokens: 1 } }`;
  writeFileSync(join(configFolder, 'watchbill.yml'), `channel: ops\nroutes: []\n${sources}\n`);
  const badConfiguration = await failedStart({ ...env, WATCHBILL_CONFIG: configFolder });
  expect(badConfiguration).toContain('watchbill.yml:3');
  expectNone('the refusal of the configuration', badConfiguration, secrets);
});

it('lets no secret out in log, answers or messages while its parts fail', async () => {
  const secrets = {
    bot: canary('bot'),
    app: canary('app'),
    database: canary('database'),
    alerts: canary('alerts'),
    wrongBearer: canary('bearer'),
    wrongKey: canary('key'),
    query: canary('query'),
  };
  const [workspace, postgres] = await Promise.all([
    startTestWorkspace({ tokens: { bot: `xoxb-${secrets.bot}`, app: `xapp-${secrets.app}` } }),
    startTestPostgres(),
  ]);
  onTestFinished(async () => {
    await workspace.close();
    await postgres.close();
  });
  const database = { ...postgres.connection, password: secrets.database };
  const app = await startApp({
    workspace,
    database,
    env: { LOG_LEVEL: 'trace', WATCHBILL_ALERT_TOKEN: secrets.alerts, WATCHBILL_ADMINS: adaUserId },
  });
  onTestFinished(() => app.kill());
  const heard: string[] = [];
  const post = async (body: unknown, path: string, token: string) => {
    const answer = await app.postAlert(body, path, { authorization: `Bearer ${token}` });
    heard.push(JSON.stringify([...answer.headers]), await answer.text());
    return answer.status;
  };
  const get = async (path: string) => heard.push(await (await app.get(path)).text());

  // Slack fails in each of its ways while a card is posted.
  for (const fault of [
    { kind: 'http-status', status: 500 },
    { kind: 'reset' },
    { kind: 'error', error: 'invalid_auth' },
  ] as const)
    workspace.workspace.faults.add(fault, { method: 'chat.postMessage' });
  expect(await post({ name: 'Discreet' }, '/alerts/generic', secrets.alerts)).toBe(202);
  expect(await post({ name: 'Stranger' }, '/alerts/generic', secrets.wrongBearer)).toBe(401);
  expect(await post({ name: 1 }, `/alerts/generic?token=${secrets.query}`, secrets.alerts)).toBe(400);
  expect(await post({}, `/nowhere?token=${secrets.query}`, secrets.wrongBearer)).toBe(404);
  const keyed = await app.postAlert(
    { routing_key: secrets.wrongKey, event_action: 'trigger' },
    '/v2/enqueue',
  );
  expect(keyed.status).toBe(401);
  heard.push(await keyed.text());
  await expectEachOnOneCard(() => allMessages(workspace), ['Discreet']);
  for (const command of ['self', 'health', 'whoami']) await workspace.as(adaUserId).slash(`/ops ${command}`);
  workspace.workspace.faults.disconnectSockets();

  await postgres.stop();
  await eventually(async () => (await post({ name: 'Lost' }, '/alerts/generic', secrets.alerts)) === 503);
  await workspace.as(adaUserId).slash('/ops self');
  for (const path of ['/readyz', '/healthz', '/metrics', '/']) await get(path);
  expect(await stopped(app)).toContain('"msg":"stopped"');

  expect(app.output()).toContain('"level":"debug"');
  expectNone('the output', app.output(), secrets);
  expectNone('HTTP answers', heard.join('\n'), secrets);
  expectNone('Slack', JSON.stringify(allMessages(workspace)), secrets);
}, 90_000);

async function stopped(app: TestApp): Promise<string> {
  await app.stop();
  return app.output();
}
