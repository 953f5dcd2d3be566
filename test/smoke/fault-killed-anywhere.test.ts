import { setTimeout as moment } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { burst } from '../support/alert-bodies.ts';
import { type AppOptions, startApp } from '../support/app.ts';
import { allMessages, expectEachOnOneCard, settled } from '../support/cards.ts';
import { testDatabase } from '../support/postgres.ts';
import { faultSeed, seededRandom } from '../support/seeded-random.ts';
import { startTestWorkspace } from '../support/workspace.ts';

const ROUNDS = 20;
const ALERTS = 5;
/** By then the last of a burst is on its card. */
const LATEST_MS = 150;

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

it('puts every accepted alert on exactly one card, killed at any moment before it', async () => {
  const random = seededRandom(faultSeed);
  const [workspace, database] = await Promise.all([startTestWorkspace(), testDatabase()]);
  onTestFinished(async () => {
    await workspace.close();
    await database.drop();
  });
  const app = { workspace, database: database.connection };
  const accepted: string[] = [];
  for (let round = 10; round < 10 + ROUNDS; round += 1) {
    accepted.push(...(await killedAfterBurst(app, String(round), random() * LATEST_MS)));
  }
  const last = await startApp(app);
  onTestFinished(() => last.kill());
  const seen = `seed ${faultSeed}`;
  expect(accepted, seen).toHaveLength(ROUNDS * ALERTS);
  const t = performance.now();
  await settled(database, 90_000);
  console.log('settled', performance.now() - t);
  await expectEachOnOneCard(() => allMessages(workspace), accepted);
}, 240_000);
