import { setTimeout as moment } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { burst } from '../support/alert-bodies.ts';
import { allMessages, expectEachOnOneCard, settled } from '../support/cards.ts';
import type { TestDatabase } from '../support/postgres.ts';
import { sceneOfTest } from '../support/scene.ts';
import { faultSeed, seededRandom } from '../support/seeded-random.ts';
import type { TestWorkspace } from '../support/workspace.ts';

const ROUNDS = 20;
/** Each makes two messages: the card and the page. */
const ALERTS = 8;
const LATEST_MS = 150;

/** Resolves in the moment in which Slack has taken that many messages from now on, before the app can know of it. */
function messagesTaken({ workspace: { state } }: TestWorkspace, count: number): Promise<void> {
  return new Promise((resolve) => {
    let left = count;
    const stop = state.subscribe(({ kind }) => {
      if (kind === 'message') left -= 1;
      if (left > 0) return;
      stop();
      resolve();
    });
  });
}

/** When the app is killed after the last 202, by turns: after some time, or when so many messages are in Slack. */
function killMoment(round: number, chance: number, workspace: TestWorkspace): () => Promise<unknown> {
  // Not a wait for something: the moment of the kill is the story.
  if (round % 2 === 0) return () => moment(chance * LATEST_MS);
  const taken = messagesTaken(workspace, 1 + Math.floor(chance * ALERTS));
  return () => taken;
}

/** Whether the messages decided on since then have all been posted and noted. */
async function allDone({ pool }: TestDatabase, since: Date): Promise<boolean> {
  const sql = `select 1 from watchbill.deliveries
    where created_at >= $1 and (state = 'pending' or lease_until is not null)`;
  return (await pool.query(sql, [since])).rowCount === 0;
}

it(`puts every accepted alert on exactly one card, killed at any moment before it (FAULT_SEED=${faultSeed})`, async () => {
  const random = seededRandom(faultSeed);
  const { workspace, database, start } = await sceneOfTest();
  const accepted: string[] = [];
  let killedBeforeTheEnd = 0;
  for (let round = 10; round < 10 + ROUNDS; round += 1) {
    const app = await start();
    const begun = new Date();
    const killAt = killMoment(round, random(), workspace);
    const names = Array.from({ length: ALERTS }, (_, index) => `Killed-${round}-${index}`);
    const answers = await Promise.all(burst(names).map(([path, body]) => app.postAlert(body, path)));
    expect(answers.map(({ status }) => status)).toEqual(names.map(() => 202));
    accepted.push(...names);
    await killAt();
    await app.kill();
    if (!(await allDone(database, begun))) killedBeforeTheEnd += 1;
  }
  await start();
  await settled(database, 90_000);
  await expectEachOnOneCard(() => allMessages(workspace), accepted);
  // Otherwise the kills came too late to be a story.
  expect(killedBeforeTheEnd).toBeGreaterThanOrEqual(10);
}, 240_000);
