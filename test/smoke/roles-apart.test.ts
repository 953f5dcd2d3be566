import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adaUserId, oluUserId } from '../../src/workspace/seeds.ts';
import { settled } from '../support/cards.ts';
import { type Fleet, startFleet } from '../support/fleet.ts';
import { type QueuePlace, queuePlaces } from '../support/queue-places.ts';
import { oluThenAda, usingStory } from '../support/story.ts';

const timeoutS = 4;
/** A failover of Redis here: a second until it is noticed, another until it is decided. */
const failOverMs = 4_000;

describe.each(queuePlaces)('web, worker and scheduler in processes of their own, on $name', ({ open }) => {
  let place: QueuePlace;
  let fleet: Fleet;
  const story = usingStory({
    start: false,
    configuration: {
      policies: { default: oluThenAda(`${timeoutS}s`) },
    },
  });
  beforeAll(async () => {
    place = await open();
    fleet = await startFleet(story, 1, place.env);
  });
  afterAll(async () => {
    await fleet?.end();
    await place?.dispose();
  });

  const tell = async (name: string, status: 'firing' | 'resolved') => {
    const answer = await fleet
      .web(0)
      .postAlert({ name, severity: 'critical', status }, 'generic', { prefer: 'wait' });
    expect(answer.status).toBe(202);
    const { incidents } = (await answer.json()) as { incidents: readonly { id: string }[] };
    return incidents[0]?.id ?? '';
  };
  const callsOf = (userId: string, id: string) =>
    story
      .calls('chat.postMessage')
      .filter(({ args }) => args['channel'] === userId && JSON.stringify(args).includes(id));

  it('carry an alert to its card, its acknowledgement and its end', { timeout: 60_000 }, async () => {
    const id = await tell('DiskFull', 'firing');
    const card = await story.card(id, 'Triggered');
    await story.direct(story.olu, id);
    await story.olu.click(card, 'Acknowledge');
    expect((await story.card(id, 'Acknowledged by <@')).ts).toBe(card.ts);
    await tell('DiskFull', 'resolved');
    expect((await story.card(id, 'Resolved')).ts).toBe(card.ts);
    expect(callsOf(oluUserId, id)).toHaveLength(1);
  });

  it('call the next level once at its time, also when the queue fails over before it', {
    timeout: 90_000,
  }, async () => {
    const id = await tell('CallsTwo', 'firing');
    await story.direct(story.olu, id);
    const calledMs = Date.now();
    await place.failOver();
    await story.direct(story.ada, id);
    expect(Date.now() - calledMs).toBeLessThan(timeoutS * 1_000 + failOverMs + 5_000);
    await settled(story.database, 40_000);
    expect([callsOf(oluUserId, id).length, callsOf(adaUserId, id).length]).toEqual([1, 1]);
  });

  it('take commands in the one that listens, and say of each what it is', { timeout: 60_000 }, async () => {
    expect(await story.ask(story.vic, '/ops whoami')).toContain('You are viewer');
    for (const { app, role } of fleet.members) {
      expect((await app.get('/healthz')).status, role).toBe(200);
      expect((await app.get('/readyz')).status, role).toBe(200);
    }
  });
});
