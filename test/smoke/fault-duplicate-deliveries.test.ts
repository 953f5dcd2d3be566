import { afterAll, beforeAll, expect, it } from 'vitest';
import { adaUserId, oluUserId } from '../../src/workspace/seeds.ts';
import { alertmanagerBody } from '../support/alert-bodies.ts';
import type { TestApp } from '../support/app.ts';
import { allMessages, cardsAmong, expectEachOnOneCard, settled } from '../support/cards.ts';
import type { TestDatabase } from '../support/postgres.ts';
import { openScene, type Scene } from '../support/scene.ts';
import type { TestWorkspace } from '../support/workspace.ts';

let scene: Scene;
let workspace: TestWorkspace;
let database: TestDatabase;
let apps: readonly [TestApp, TestApp];

beforeAll(async () => {
  scene = await openScene();
  ({ workspace, database } = scene);
  const options = { env: { WATCHBILL_ADMINS: `${adaUserId},${oluUserId}` } };
  apps = await Promise.all([scene.start(options), scene.start(options)]);
});
afterAll(() => scene.close());

interface Told {
  readonly deduplicated: number;
  readonly deferred?: boolean;
  readonly incidents: readonly { readonly id: string }[];
}

it('makes one incident and one card of one delivery that comes ten times to two processes', async () => {
  const body = JSON.stringify(alertmanagerBody('Doubled'));
  const posts = Array.from({ length: 10 }, (_, index) =>
    apps[index % 2 === 0 ? 0 : 1].postAlert(body, 'alertmanager'),
  );
  const answers = await Promise.all(posts);
  const told: Told[] = await Promise.all(answers.map(async (answer) => answer.json() as Promise<Told>));
  expect(answers.map((answer) => answer.status)).toEqual(answers.map(() => 202));
  // Whoever was answered before it was known is told of no incident.
  const known = told.filter(({ deferred }) => deferred !== true);
  expect(new Set(known.flatMap(({ incidents }) => incidents.map(({ id }) => id))).size).toBe(1);
  expect(known.filter(({ deduplicated }) => deduplicated === 0).length).toBeLessThanOrEqual(1);
  await expectEachOnOneCard(() => allMessages(workspace), ['Doubled']);
  await settled(database);
  await expectEachOnOneCard(() => allMessages(workspace), ['Doubled']);
  const { rows } = await database.pool.query('select count(*)::int as incidents from watchbill.incidents');
  expect(rows).toEqual([{ incidents: 1 }]);
  const counts = await database.pool.query('select accepted, deduplicated from watchbill.intake_counts');
  expect(counts.rows).toEqual([{ accepted: '10', deduplicated: '9' }]);
});

/** Two people press Acknowledge on the same card at once; answers who has it, and what the other was told. */
async function raceFor(name: string) {
  const answer = await apps[0].postAlert({ name, severity: 'critical' }, 'generic', { prefer: 'wait' });
  const { incidents } = (await answer.json()) as Told;
  await settled(database);
  const posted = cardsAmong(allMessages(workspace)).find(({ text }) => text.includes(name));
  const people = [workspace.as(adaUserId), workspace.as(oluUserId)];
  const card = people[0]?.messages('#ops').find(({ ts }) => ts === posted?.ts);
  if (card === undefined) throw new Error(`'${name}' is on no card.`);
  const outcomes = await Promise.all(people.map((person) => person.click(card, 'Acknowledge')));
  expect(outcomes).toEqual([{ ok: true }, { ok: true }]);
  const told = await workspace.workspace.waitForMessage(
    ({ ephemeralFor, text }) => ephemeralFor !== undefined && text.includes(name),
    15_000,
  );
  await settled(database);
  const shown = workspace.workspace.state.message(card.channelId, card.ts);
  return { incidentId: incidents[0]?.id, told, shown: JSON.stringify(shown) };
}

it('gives an incident one owner when two people acknowledge it in the same instant, and tells the other', async () => {
  for (const name of ['Wanted by two', 'Wanted by both']) {
    const { incidentId, told, shown } = await raceFor(name);
    const sql = `select actor->>'id' as owner from watchbill.timeline where incident_id = $1 and kind = 'acknowledged'`;
    const { rows } = await database.pool.query<{ owner: string }>(sql, [incidentId]);
    expect(rows).toHaveLength(1);
    const owner = rows[0]?.owner ?? '';
    expect([adaUserId, oluUserId]).toContain(owner);
    // The one who was later is told privately who has it; everybody sees it on the card.
    expect(told.ephemeralFor).not.toBe(owner);
    expect(told.text).toContain(`<@${owner}>`);
    expect(shown).toContain(`<@${owner}>`);
    // Deliveries go to the four sockets in turn: shifted by one, the two of one race reach two processes.
    await workspace.as(adaUserId).slash('/ops whoami');
  }
});
