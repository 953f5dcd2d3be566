import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { createQueue } from '../../src/queue/bullmq-queue.ts';
import { redisBackend } from '../../src/queue/redis-backend.ts';
import type { TestApp } from '../support/app.ts';
import { allMessages, expectEachOnOneCard, settled } from '../support/cards.ts';
import { eventually } from '../support/eventually.ts';
import type { TestDatabase } from '../support/postgres.ts';
import { hasRedisServer, startTestRedis, type TestRedis } from '../support/redis.ts';
import { type Scene, sceneOfTest } from '../support/scene.ts';
import { sweepNow } from '../support/sweep-now.ts';
import type { TestWorkspace } from '../support/workspace.ts';

const names = [0, 1, 2, 3].map((index) => `Pending-${index}`);

let redis: TestRedis;
let scene: Scene;
let workspace: TestWorkspace;
let database: TestDatabase;

async function startStory(): Promise<TestApp> {
  redis = await startTestRedis();
  onTestFinished(() => redis.dispose());
  scene = await sceneOfTest();
  ({ workspace, database } = scene);
  return startAgain();
}

async function startAgain(): Promise<TestApp> {
  // Without the scheduler's clock: what is found again was found by the sweep that the story speaks of.
  return scene.start({ env: { REDIS_URL: redis.url, WATCHBILL_ROLES: 'web,worker' } });
}

/** Has alerts accepted whose cards Slack does not take, so that their work waits in the queue. */
async function leaveWorkPending(app: TestApp) {
  const scope = { method: 'chat.postMessage', times: 'until-cleared' } as const;
  const away = workspace.workspace.faults.add({ kind: 'http-status', status: 503 }, scope);
  const answers = await Promise.all(names.map((name) => app.postAlert({ name, severity: 'critical' })));
  expect(answers.map(({ status }) => status)).toEqual(names.map(() => 202));
  await eventually(() => away.met >= names.length * 2);
  return away;
}

/** Empties Redis until the queue holds nothing at all: a job that is being run just now may put itself back. */
async function emptyQueue(): Promise<void> {
  const queue = createQueue({ backend: redisBackend(redis.url), report: () => undefined });
  await eventually(async () => {
    await redis.flush();
    const { waiting, active, delayed } = await queue.counts();
    return waiting + active + delayed === 0;
  });
  await queue.close();
}

/** Waits until `/readyz` says so of the queue; it stays 200, because alerts are kept without a queue. */
function queueIsReady(app: TestApp, wanted: boolean): Promise<true> {
  return eventually(async () => {
    const told = await app.get('/readyz');
    expect(told.status).toBe(200);
    const { parts } = (await told.json()) as { parts: readonly { part: string; ready: boolean }[] };
    return parts.some(({ part, ready }) => part === 'queue' && ready === wanted);
  }, 20_000);
}

describe.skipIf(!hasRedisServer())('a queue that loses what it holds', { timeout: 120_000 }, () => {
  let app: TestApp;
  beforeEach(async () => {
    app = await startStory();
  });

  it('finds the lost work again with the next sweep', async () => {
    const away = await leaveWorkPending(app);
    await emptyQueue();
    away.clear();
    expect(allMessages(workspace)).toEqual([]);
    await sweepNow(redisBackend(redis.url));
    await expectEachOnOneCard(() => allMessages(workspace), names, 40_000);
    await settled(database, 40_000);
  });

  it('finds the lost work again with the next start', async () => {
    const away = await leaveWorkPending(app);
    await app.kill();
    await redis.flush();
    away.clear();
    await startAgain();
    await expectEachOnOneCard(() => allMessages(workspace), names, 60_000);
    await settled(database, 40_000);
  });

  it('accepts alerts at once while Redis is away, and posts them when it is back', async () => {
    await redis.stop();
    const begun = performance.now();
    const answer = await app.postAlert({ name: 'Without a queue', severity: 'critical' });
    expect(answer.status).toBe(202);
    expect(performance.now() - begun).toBeLessThan(1_000);
    await queueIsReady(app, false);
    await redis.restart();
    await queueIsReady(app, true);
    await sweepNow(redisBackend(redis.url));
    await expectEachOnOneCard(() => allMessages(workspace), ['Without a queue'], 40_000);
    await settled(database, 40_000);
  });
});
