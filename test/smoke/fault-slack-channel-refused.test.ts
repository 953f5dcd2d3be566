import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { postgresBackend } from '../../src/queue/postgres-backend.ts';
import { adaUserId } from '../../src/workspace/seeds.ts';
import type { TestApp } from '../support/app.ts';
import { allMessages, cardsAmong, expectEachOnOneCard, settled } from '../support/cards.ts';
import type { TestDatabase } from '../support/postgres.ts';
import { openScene, type Scene } from '../support/scene.ts';
import { sweepNow } from '../support/sweep-now.ts';
import type { TestWorkspace } from '../support/workspace.ts';

const configuration = `
channel: '#ops'
roles: { admin: [${adaUserId}] }
policies: { default: { levels: [{ call: ['user:${adaUserId}'], timeout: 1h }] } }
routes:
  - { name: team, match: [team=shop], policy: default, channel: '#alerts', fallbackChannel: '#general', groupWait: 0s }
  - { name: default, policy: default, channel: '#alerts', groupWait: 0s }
`;
const refusing = 'C0ALERTS001';
const fallback = 'C0OPS000001';

let configFolder: string;
let scene: Scene;
let workspace: TestWorkspace;
let database: TestDatabase;
let app: TestApp;

beforeAll(async () => {
  configFolder = mkdtempSync(join(tmpdir(), 'watchbill-config-'));
  writeFileSync(join(configFolder, 'watchbill.yml'), configuration);
  scene = await openScene();
  ({ workspace, database } = scene);
  app = await scene.start({ env: { WATCHBILL_CONFIG: configFolder } });
});
afterAll(async () => {
  await scene.close();
  rmSync(configFolder, { recursive: true });
});

/** What Watchbill says of itself to Ada. */
async function selfStatus(): Promise<string> {
  const seen = new Set(allMessages(workspace).map(({ ts }) => ts));
  await workspace.as(adaUserId).slash('/ops self');
  const said = await workspace.workspace.waitForMessage(
    (message) => message.text.startsWith('Watchbill ') && !seen.has(message.ts),
  );
  return JSON.stringify(said.blocks);
}

it.for(['channel_not_found', 'is_archived'])(
  'posts the card once in the fallback channel when its own answers %s, and says so',
  async (error) => {
    const name = `Refused by ${error}`;
    const scope = { method: 'chat.postMessage', channelId: refusing, times: 'until-cleared' } as const;
    const fault = workspace.workspace.faults.add({ kind: 'error', error }, scope);
    const answer = await app.postAlert({ name, severity: 'critical' }, 'generic', { prefer: 'wait' });
    const { incidents } = (await answer.json()) as { incidents: readonly [{ id: string }] };
    await expectEachOnOneCard(() => allMessages(workspace), [name]);
    await settled(database);
    fault.clear();
    const cards = cardsAmong(allMessages(workspace)).filter(({ text }) => text.includes(name));
    expect(cards.map(({ channelId }) => channelId)).toEqual([fallback]);
    expect(cards[0]?.text).toContain("could not be posted to '#alerts'");
    expect(cards[0]?.text).toContain(error);
    const status = await selfStatus();
    expect(status).toContain(
      `card.${incidents[0].id} could not be posted to #alerts; it went to <#${fallback}>`,
    );
    expect(status).toContain(error);
  },
);

it('posts the card in the fallback channel of its route before the general one', async () => {
  const cardsOf = (name: string) =>
    cardsAmong(allMessages(workspace)).filter(({ text }) => text.includes(name));
  const refuse = (channelId: string) =>
    workspace.workspace.faults.add(
      { kind: 'error', error: 'not_in_channel' },
      { method: 'chat.postMessage', channelId, times: 'until-cleared' },
    );
  const faults = [refuse(refusing)];
  await app.postAlert({ name: 'Of the team', severity: 'critical', labels: { team: 'shop' } });
  await expectEachOnOneCard(() => allMessages(workspace), ['Of the team']);
  expect(cardsOf('Of the team').map(({ channelId }) => channelId)).toEqual(['C0GENERAL01']);
  faults.push(refuse('C0GENERAL01'));
  await app.postAlert({ name: 'Of nobody', severity: 'critical', labels: { team: 'shop', part: 'b' } });
  await expectEachOnOneCard(() => allMessages(workspace), ['Of nobody']);
  expect(cardsOf('Of nobody').map(({ channelId }) => channelId)).toEqual([fallback]);
  for (const fault of faults) fault.clear();
});

it('goes on with a card elsewhere while its channel is archived, and tells it where the old one is', async () => {
  const name = 'Archived under it';
  const alert = (status: string) =>
    app.postAlert({ name, severity: 'critical', status }, 'generic', { prefer: 'wait' });
  const saying = (words: string) => allMessages(workspace).filter(({ text }) => text.includes(words));
  const answer = await alert('firing');
  const { incidents } = (await answer.json()) as { incidents: readonly [{ id: string }] };
  await expectEachOnOneCard(() => allMessages(workspace), [name]);
  await settled(database);
  const archived = workspace.workspace.faults.add(
    { kind: 'error', error: 'is_archived' },
    { channelId: refusing, times: 'until-cleared' },
  );
  await alert('resolved');
  await expect
    .poll(() => cardsAmong(saying(name)).map(({ channelId }) => channelId), { timeout: 20_000 })
    .toContain(fallback);
  await settled(database);
  await sweepNow(postgresBackend(database.connection));
  expect(saying('goes on in')).toEqual([]);
  archived.clear();
  await sweepNow(postgresBackend(database.connection));
  await expect.poll(() => saying('goes on in').map(({ channelId }) => channelId)).toEqual([refusing]);
  expect(saying('goes on in')[0]?.text).toContain(incidents[0].id);
  const cards = cardsAmong(saying(name));
  expect(cards.map(({ channelId }) => channelId)).toEqual([fallback]);
  expect(cards[0]?.text).toMatch(/resolved/i);
});

it('tells in /ops self what no channel takes', async () => {
  const name = 'Refused everywhere';
  const faults = [refusing, fallback].map((channelId) =>
    workspace.workspace.faults.add(
      { kind: 'error', error: 'is_archived' },
      { method: 'chat.postMessage', channelId, times: 'until-cleared' },
    ),
  );
  const answer = await app.postAlert({ name, severity: 'critical' }, 'generic', { prefer: 'wait' });
  const { incidents } = (await answer.json()) as { incidents: readonly [{ id: string }] };
  await settled(database);
  for (const fault of faults) fault.clear();
  const status = await selfStatus();
  expect(status).toContain(`card.${incidents[0].id}`);
  expect(status).toContain('is_archived');
});
