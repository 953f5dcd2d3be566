import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { hasRedisServer, startTestRedis, type TestRedis } from '../support/redis.ts';
import { usingStory } from '../support/story.ts';

describe.skipIf(!hasRedisServer())('the queue on a real Redis', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startTestRedis();
  });
  const story = usingStory({ env: () => ({ REDIS_URL: redis.url }) });
  afterAll(() => redis.dispose());

  it('carries an alert to its card, and a click to its edit', async () => {
    const id = await story.alert({ name: 'DiskFull', severity: 'critical', summary: '/var is 97 % full' });
    const card = await story.card(id, 'Triggered');
    await story.olu.click(card, 'Acknowledge');
    const acknowledged = await story.card(id, 'Acknowledged by <@');
    expect(acknowledged.ts).toBe(card.ts);
  });

  /** Whether `/readyz` says so of the queue; it stays green, because alerts are kept without one. */
  async function queueIs(ready: boolean): Promise<boolean> {
    const answer = await story.app.get('/readyz');
    expect(answer.status).toBe(200);
    const { parts } = (await answer.json()) as { parts: { part: string; ready: boolean }[] };
    return parts.find(({ part }) => part === 'queue')?.ready === ready;
  }

  it('is named by /readyz', async () => {
    const ready = await story.app.get('/readyz');
    const { parts } = (await ready.json()) as { parts: unknown };
    expect(JSON.stringify(parts)).toMatch(/redis, \d+ ms/);
  });

  it('holds the jobs in Redis and none in PostgreSQL', async () => {
    const schemas = await story.database.pool.query(
      `select schema_name from information_schema.schemata where schema_name = 'watchbill_queue'`,
    );
    expect(schemas.rows).toEqual([]);
  });

  it('stops the start when that Redis may drop jobs', async () => {
    const forgetful = await startTestRedis({ maxmemoryPolicy: 'allkeys-lru' });
    try {
      const refused = await story.start({ REDIS_URL: forgetful.url }).catch((error: unknown) => error);
      expect(String(refused)).toContain("maxmemory-policy is 'allkeys-lru'");
      expect(String(refused)).toContain('noeviction');
    } finally {
      await forgetful.dispose();
    }
  });

  it('takes alerts while Redis is away and goes on when it is back', async () => {
    await redis.stop();
    expect(await story.alert({ name: 'WhileAway', severity: 'warning' })).toMatch(/^INC-/);
    await eventually(() => queueIs(false), 20_000);
    await redis.restart();
    await eventually(() => queueIs(true), 20_000);
    const late = await story.alert({ name: 'AfterAway', severity: 'critical' });
    expect((await story.card(late)).text).toContain('AfterAway');
  });
});
