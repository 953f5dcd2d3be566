import { describe, expect, it } from 'vitest';
import { adaUserId } from '../../src/workspace/seeds.ts';
import { eventually } from '../support/eventually.ts';
import { oluThenAda, usingStory } from '../support/story.ts';

const timeoutMs = 4_000;

describe('an escalation whose process is killed before the deadline', () => {
  const story = usingStory({
    configuration: {
      policies: { default: oluThenAda(`${timeoutMs / 1000}s`) },
    },
  });

  it('calls the next level once, within seconds of the next start', async () => {
    const id = await story.alert({ name: 'DiskFull', severity: 'critical' });
    const card = await story.card(id);
    await story.direct(story.olu, id);
    // Kills in the middle of a post are another story: this one is about the timer alone.
    const unfinished = `select key from deliveries where state <> 'posted' or lease_holder is not null`;
    await eventually(async () => (await story.database.pool.query(unfinished)).rows.length === 0);
    await story.app.kill();
    expect(story.replies(card)).toEqual([]);
    const deadlineMs = Number(card.ts) * 1000 + timeoutMs;
    await eventually(() => Date.now() > deadlineMs, timeoutMs + 5_000);

    await story.start();
    const startedMs = Date.now();
    const page = await story.direct(story.ada, id);
    expect(Number(page.ts) * 1000 - startedMs).toBeLessThan(10_000);
    await eventually(() => story.replies(card).length > 0);
    await story.card(id, `calling <@${adaUserId}>`);
    // What comes later through the same queue is done: neither the timer nor the sweep of the start calls again.
    const later = await story.alert({ name: 'Later', severity: 'warning' });
    await story.direct(story.olu, later);
    const pages = story.calls('chat.postMessage').filter(({ args }) => args['channel'] === adaUserId);
    expect(pages).toHaveLength(1);
    expect(story.replies(card)).toHaveLength(1);
  });
});
