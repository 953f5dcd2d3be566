import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import bolt from '@slack/bolt';
import pg from 'pg';
import { adaUserId } from '../src/workspace/seeds.ts';
import { startApp, type TestApp } from '../test/support/app.ts';
import { startScratchServer } from '../test/support/shared-postgres.ts';
import { startTestWorkspace, type TestWorkspace } from '../test/support/workspace.ts';
import { type Figure, ms, percentile, printFigures, residentMiB } from './measure/figures.ts';

const ALERTS = 200;
const COMMANDS = 200;

/** Start times, alert → card, slash ack and memory of the whole application, each against a floor of the same run. */
export async function run(): Promise<void> {
  printFigures([...(await starts()), ...(await latencies())]);
}

async function starts(): Promise<Figure[]> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'watchbill-bench-'));
  try {
    const first = await startApp({ dataFolder, env: { LOG_LEVEL: 'info' } });
    await first.stop();
    const warm: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      const app = await startApp({ dataFolder, env: { LOG_LEVEL: 'info' } });
      warm.push(app.startMs);
      await app.stop();
    }
    return [
      { what: 'first start to ready', value: ms(first.startMs), against: 'limit 12 s' },
      { what: 'warm start to ready, median of 5', value: ms(percentile(warm, 0.5)), against: 'limit 5 s' },
    ];
  } finally {
    rmSync(dataFolder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function latencies(): Promise<Figure[]> {
  // Durable settings, as in production.
  const postgres = await startScratchServer({ settings: {} });
  const workspace = await startTestWorkspace();
  const app = await startApp({ workspace, database: postgres.server.connection, env: { LOG_LEVEL: 'info' } });
  try {
    const memory = await residentMiB(app.pid);
    const floor = await floorToMessage(workspace, postgres.server.connection);
    const cards = await alertToCard(app, workspace);
    const acks = await slashAcks(workspace, '/ops whoami');
    await app.stop();
    const emptyAcks = await emptyCommandAcks(workspace);
    const versus = (mine: readonly number[], base: readonly number[], share: number) =>
      `${(percentile(mine, share) / percentile(base, share)).toFixed(1)} × the floor of ${ms(percentile(base, share))}`;
    return [
      {
        what: `alert → card, p50 of ${ALERTS}`,
        value: ms(percentile(cards, 0.5)),
        against: versus(cards, floor, 0.5),
      },
      {
        what: `alert → card, p99 of ${ALERTS}`,
        value: ms(percentile(cards, 0.99)),
        against: versus(cards, floor, 0.99),
      },
      {
        what: `slash ack, p50 of ${COMMANDS}`,
        value: ms(percentile(acks, 0.5)),
        against: versus(acks, emptyAcks, 0.5),
      },
      {
        what: `slash ack, p99 of ${COMMANDS}`,
        value: ms(percentile(acks, 0.99)),
        against: versus(acks, emptyAcks, 0.99),
      },
      { what: 'memory at rest, all roles in one process', value: `${memory.toFixed(0)} MiB` },
    ];
  } finally {
    await workspace.close();
    await postgres.remove();
  }
}

/** Milliseconds from sending an alert until its card is in the channel, one at a time. */
async function alertToCard(app: TestApp, workspace: TestWorkspace): Promise<number[]> {
  const samples: number[] = [];
  for (let n = 0; n < ALERTS; n += 1) {
    const name = `Bench${n}`;
    const begun = performance.now();
    const seen = workspace.workspace.waitForMessage(
      (message) => JSON.stringify(message).includes(`"${name}`) || message.text.includes(name),
      10_000,
    );
    await app.postAlert({ name, severity: 'critical' });
    await seen;
    samples.push(performance.now() - begun);
  }
  return samples;
}

/** The least that a durable path costs: one committed row, then one message. */
async function floorToMessage(workspace: TestWorkspace, connection: pg.PoolConfig): Promise<number[]> {
  const client = new pg.Client(connection);
  await client.connect();
  await client.query('create table bench_floor (body jsonb)');
  const samples: number[] = [];
  for (let n = 0; n < ALERTS; n += 1) {
    const begun = performance.now();
    await client.query('insert into bench_floor values ($1)', [JSON.stringify({ n })]);
    await fetch(`${workspace.apiUrl}chat.postMessage`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${workspace.workspace.tokens.bot}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ channel: workspace.as(adaUserId).channel('#alerts').id, text: `floor ${n}` }),
    });
    samples.push(performance.now() - begun);
  }
  await client.end();
  return samples;
}

/** Milliseconds until Slack has the acknowledgement of a command. */
async function slashAcks(workspace: TestWorkspace, command: string): Promise<number[]> {
  const samples: number[] = [];
  for (let n = 0; n < COMMANDS; n += 1) {
    const begun = performance.now();
    const outcome = await workspace.as(adaUserId).slash(command, '#ops');
    if (!outcome.ok) throw new Error(outcome.error);
    samples.push(performance.now() - begun);
  }
  return samples;
}

async function emptyCommandAcks(workspace: TestWorkspace): Promise<number[]> {
  const { tokens } = workspace.workspace;
  const app = new bolt.App({
    token: tokens.bot,
    appToken: tokens.app,
    socketMode: true,
    logLevel: bolt.LogLevel.ERROR,
    clientOptions: { slackApiUrl: workspace.apiUrl },
  });
  app.command('/ops', async ({ ack }) => ack());
  await app.start();
  try {
    return await slashAcks(workspace, '/ops');
  } finally {
    await app.stop();
  }
}
