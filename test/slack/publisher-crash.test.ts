import { describe, expect, it } from 'vitest';
import {
  type DeathPlan,
  MemoryChat,
  MemoryDeliveries,
  publisherProcess,
  SteppedClock,
} from './publisher-bench.ts';

const card = { key: 'card.INC-20261121-0001', kind: 'card', channel: '#alerts' } as const;

/** One thing to get done, from a state that others left. */
interface Story {
  readonly name: string;
  prepare(chat: MemoryChat, deliveries: MemoryDeliveries): Promise<void>;
  readonly key: string;
  readonly revision: number;
}

const stories: readonly Story[] = [
  {
    name: 'a first post',
    prepare: (_chat, deliveries) => deliveries.want([card]),
    key: card.key,
    revision: 3,
  },
  {
    name: 'an edit',
    async prepare(chat, deliveries) {
      await deliveries.want([card]);
      const place = await chat.post('#alerts', { text: 'old' }, { metadataKey: card.key, revision: 1 });
      await deliveries.posted(card.key, { ...place, at: new Date(0), revision: 1 });
    },
    key: card.key,
    revision: 3,
  },
  {
    name: 'a card that somebody deleted',
    async prepare(_chat, deliveries) {
      await deliveries.want([card]);
      await deliveries.posted(card.key, { channelId: '#alerts', ts: '99.0', at: new Date(0), revision: 1 });
    },
    key: card.key,
    revision: 3,
  },
  {
    name: 'a line in the thread of a card',
    async prepare(chat, deliveries) {
      await deliveries.want([
        card,
        { key: 'line.1', kind: 'notice', channel: '#alerts', threadOf: card.key },
      ]);
      const place = await chat.post('#alerts', { text: 'card' }, { metadataKey: card.key, revision: 1 });
      await deliveries.posted(card.key, { ...place, at: new Date(0), revision: 1 });
    },
    key: 'line.1',
    revision: 0,
  },
  {
    name: 'a channel that is archived',
    async prepare(chat, deliveries) {
      chat.goneChannels.add('#alerts');
      await deliveries.want([card]);
    },
    key: card.key,
    revision: 3,
  },
];

async function setOut(story: Story) {
  const chat = new MemoryChat();
  const deliveries = new MemoryDeliveries();
  const clock = new SteppedClock();
  await story.prepare(chat, deliveries);
  const wanted = async () => ({ message: { text: 'wanted' }, revision: story.revision });
  const run = async (plan?: DeathPlan) => {
    const { publisher, life } = publisherProcess(chat, deliveries, clock, plan);
    await publisher.publish(story.key, wanted).catch((error: unknown) => {
      if (!life.dead) throw error;
    });
    deliveries.expireLeases();
    clock.advance(60_000);
    return life.calls;
  };
  return { chat, deliveries, run };
}

describe('a publisher that is killed', () => {
  for (const story of stories) {
    it(`has ${story.name} done exactly once, wherever it died`, async () => {
      const steps = await (await setOut(story)).run();
      expect(steps.length).toBeGreaterThanOrEqual(3);
      for (const when of ['before', 'after'] as const) {
        for (const at of steps.keys()) {
          const { chat, deliveries, run } = await setOut(story);
          await run({ at, when });
          // Twice: the second finds nothing to do.
          await run();
          await run();
          const found = chat.messages.filter(({ key }) => key === story.key);
          const told = { step: `${when} ${steps[at]}`, posts: found.length, revision: found[0]?.revision };
          expect(told).toEqual({ step: told.step, posts: 1, revision: story.revision });
          expect(deliveries.rows.get(story.key)).toMatchObject({ state: 'posted', revision: story.revision });
        }
      }
    });

    it(`has ${story.name} done exactly once when it dies twice running`, async () => {
      const steps = await (await setOut(story)).run();
      for (const first of steps.keys()) {
        for (const second of steps.keys()) {
          const { chat, run } = await setOut(story);
          await run({ at: first, when: 'after' });
          await run({ at: second, when: 'before' });
          await run({ at: second, when: 'after' });
          await run();
          await run();
          expect(chat.messages.filter(({ key }) => key === story.key)).toHaveLength(1);
        }
      }
    });
  }
});
