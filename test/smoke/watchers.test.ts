import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/domain/clock.ts';
import { openDatabase } from '../../src/store/database.ts';
import { createStores } from '../../src/store/stores.ts';
import { eventually } from '../support/eventually.ts';
import { silentLog } from '../support/silent-log.ts';
import { usingStory } from '../support/story.ts';

describe('who watches the watcher', () => {
  const story = usingStory({
    configuration: {
      canary: { interval: '30s', within: '5s' },
      heartbeats: { backup: { every: '1d' } },
    },
  });
  const withStores = async <T>(work: (stores: ReturnType<typeof createStores>) => Promise<T>): Promise<T> => {
    const { connection } = story.database;
    const db = openDatabase({ connection, applicationName: 'test', log: silentLog });
    try {
      return await work(createStores(db));
    } finally {
      await db.close();
    }
  };

  it('sends the canary through the door, the queue and Slack, and counts it nowhere', async () => {
    // As if a round had been sent long ago: the next one is due.
    await withStores(({ canary }) => canary.begin(undefined, new Date(0)));
    const last = await eventually(
      () =>
        withStores(async ({ canary }) => {
          const round = await canary.last();
          return round !== undefined && round.round >= 2 && round.returnedAt !== undefined && round;
        }),
      20_000,
    );
    expect(last).toMatchObject({ returnedAt: expect.any(Date) });
    const cards = story
      .calls('chat.postMessage')
      .filter(({ args }) => JSON.stringify(args).includes('Canary:'));
    expect(cards).toHaveLength(1);
    expect(await (await story.app.get('/metrics')).text()).toMatch(
      /watchbill_canary_round_trip_seconds\{canary="slack"\} \d/,
    );
    expect(await story.ask(story.olu, '/ops self')).toMatch(/Canary: round 2 went the whole way in \d+ ms/);
    expect(await story.ask(story.olu, '/ops incidents')).not.toContain('Canary');
  });

  it('takes a heartbeat and tells when it is late', async () => {
    const post = (name: string) => fetch(`${story.app.url}/heartbeats/${name}`, { method: 'POST' });
    expect((await post('nobody')).status).toBe(404);
    const answer = await post('backup');
    expect(answer.status).toBe(202);
    const { lateAt } = (await answer.json()) as { lateAt: string };
    expect(new Date(lateAt).getTime()).toBeGreaterThan(systemClock.now().getTime() + 86_400_000);
    expect(await story.ask(story.olu, '/ops self')).toContain('Heartbeats: 1 expected, none is late');
  });
});
