import { setTimeout as moment } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { burst } from '../support/alert-bodies.ts';
import { type AppOptions, startApp } from '../support/app.ts';
import { allMessages, cardsAmong, expectEachOnOneCard, settled } from '../support/cards.ts';
import { testDatabase } from '../support/postgres.ts';
import { faultSeed, seededRandom } from '../support/seeded-random.ts';
import { startTestWorkspace } from '../support/workspace.ts';

const ROUNDS = 20;
const ALERTS = 8;
/** About how long a process that has just started takes until the last of a burst is on its card. */
const LATEST_MS = 400;

/** Starts the app, has a burst accepted and kills it a moment later; answers what was accepted. */
async function killedAfterBurst(app: AppOptions, round: string, momentMs: number): Promise<string[]> {
  const running = await startApp(app);
  const names = Array.from({ length: ALERTS }, (_, index) => `Killed-${round}-${index}`);
  const answers = await Promise.all(burst(names).map(([path, body]) => running.postAlert(body, path)));
  expect(answers.map(({ status }) => status)).toEqual(names.map(() => 202));
  // Not a wait for something: the moment of the kill is the story.
  await moment(momentMs);
  await running.kill();
  return names;
}

it(`puts every accepted alert on exactly one card, killed at any moment before it (FAULT_SEED=${faultSeed})`, async () => {
  const random = seededRandom(faultSeed);
  const [workspace, database] = await Promise.all([startTestWorkspace(), testDatabase()]);
  onTestFinished(async () => {
    await workspace.close();
    await database.drop();
  });
  const app = { workspace, database: database.connection };
  const accepted: string[] = [];
  let killedEarly = 0;
  for (let round = 10; round < 10 + ROUNDS; round += 1) {
    const names = await killedAfterBurst(app, String(round), random() * LATEST_MS);
    accepted.push(...names);
    const shown = JSON.stringify(cardsAmong(allMessages(workspace)));
    if (!names.every((name) => shown.includes(name))) killedEarly += 1;
  }
  const last = await startApp(app);
  onTestFinished(() => last.kill());
  await settled(database, 90_000);
  expect(killedEarly).toBeGreaterThanOrEqual(10);
  await expectEachOnOneCard(() => allMessages(workspace), accepted);
}, 240_000);
