import { describe, expect, it } from 'vitest';
import type { RawConfiguration } from '../../src/config/schema.ts';
import type { WorkspaceMessage } from '../../src/workspace/person-side.ts';
import { adaUserId, oluUserId } from '../../src/workspace/seeds.ts';
import { settled } from '../support/cards.ts';
import { eventually } from '../support/eventually.ts';
import { keyOf, shownIn, usingStory } from '../support/story.ts';

type RawRoute = RawConfiguration['routes'][number];
const on = (team: string, route: Partial<RawRoute>): RawRoute => ({
  name: team,
  match: [`team=${team}`],
  policy: 'default',
  groupWait: '0s',
  ...route,
});
const routes = [
  on('waiting', { groupWait: '4s' }),
  on('patient', { groupWait: '1h' }),
  on('muted', { activeTimes: ['long-ago'] }),
  on('delayed', { resolveDelay: '2s' }),
  on('restless', { resolveDelay: '1m', flapping: { count: 3, within: '3s' } }),
  on('copied', { continue: true, channel: '#{{ labels.place }}', fallbackChannel: '#ops' }),
  { name: 'rest', policy: 'default', channel: '#alerts', groupWait: '0s' },
];
const timeIntervals = { 'long-ago': [{ years: [2020] }] };

describe('routes', () => {
  const story = usingStory({ configuration: { routes, timeIntervals } });
  const cards = (name: string): readonly WorkspaceMessage[] =>
    ['#ops', '#alerts', '#reports'].flatMap((channel) =>
      story.ada
        .messages(channel)
        .filter((message) => String(keyOf(message)).startsWith('card.') && shownIn(message).includes(name)),
    );
  const pages = (id: string) =>
    story
      .calls('chat.postMessage')
      .filter(({ args }) => args['channel'] === oluUserId && JSON.stringify(args).includes(id));
  const lines = (card: WorkspaceMessage) => story.replies(card).map(({ text }) => text);
  const say = (name: string, team: string, more: Readonly<Record<string, unknown>> = {}) =>
    story.alert({ name, severity: 'warning', ...more, labels: { team, ...Object(more['labels']) } });

  it('gather what comes within the wait on one card, and call once', async () => {
    const ids = [];
    for (const instance of ['db-1', 'db-2', 'db-3'])
      ids.push(await say('Gathered', 'waiting', { labels: { instance } }));
    expect(new Set(ids).size).toBe(1);
    expect(cards('Gathered')).toEqual([]);
    const [id = ''] = ids;
    await story.card(id, '*3 of 3 firing*');
    await settled(story.database);
    expect(cards('Gathered')).toHaveLength(1);
    expect(pages(id)).toHaveLength(1);
  });

  it('post at once what is critical, and what waits as soon as something critical joins it', async () => {
    const critical = await say('AtOnce', 'patient', { severity: 'critical' });
    await story.card(critical, 'Critical');
    const waiting = await say('Waits', 'patient');
    expect(await say('Waits', 'patient', { severity: 'critical', labels: { instance: 'db-2' } })).toBe(
      waiting,
    );
    await story.card(waiting, '*2 of 2 firing*');
    expect(cards('Waits')).toHaveLength(1);
  });

  it('hold what fires in a mute time until somebody wants to see it', async () => {
    const id = await say('Muted', 'muted', { severity: 'critical' });
    const told = await story.ask(story.olu, `/ops incident ${id}`);
    expect(told).toContain('Held until');
    expect(cards('Muted')).toEqual([]);
    await story.olu.slash(`/ops ack ${id}`);
    await story.card(id, 'Acknowledged');
    expect(pages(id)).toEqual([]);
  });

  it('resolve after the delay, unless something fires before', async () => {
    const id = await say('Delayed', 'delayed');
    await story.card(id, 'Triggered');
    await say('Delayed', 'delayed', { status: 'resolved' });
    await story.card(id, 'Clear since');
    expect(await say('Delayed', 'delayed')).toBe(id);
    const card = await story.card(id, '*1 of 1 firing*');
    expect(shownIn(card)).not.toContain('Clear since');
    await say('Delayed', 'delayed', { status: 'resolved' });
    const resolved = await story.card(id, 'Resolved');
    expect(resolved.ts).toBe(card.ts);
    expect(pages(id)).toHaveLength(1);
  });

  it('make one card, two notices and one call of an alert that flaps a hundred times', async () => {
    const id = await say('Restless', 'restless');
    for (let flip = 0; flip < 100; flip += 1) {
      await say('Restless', 'restless', { status: 'resolved' });
      expect(await say('Restless', 'restless')).toBe(id);
    }
    await say('Restless', 'restless', { status: 'resolved' });
    const card = await story.card(id, '101 all-clears');
    expect(lines(card)).toHaveLength(1);
    await story.card(id, 'Resolved');
    await eventually(() => lines(card).length === 2);
    expect(lines(card)[0]).toContain('Flapping: nothing fired any more 3 times within 3 s');
    expect(lines(card)[1]).toContain('Flapping has ended after 101 all-clears');
    expect(cards('Restless')).toHaveLength(1);
    expect(pages(id)).toHaveLength(1);
  });

  it('keep a copy of the card in each channel that wants one, with buttons that act', async () => {
    const id = await say('Copied', 'copied', { severity: 'critical', labels: { place: 'Reports' } });
    const card = await story.card(id, 'calling');
    await eventually(() => cards('Copied').length === 2);
    const copy = cards('Copied').find((one) => one.ts !== card.ts);
    if (copy === undefined) throw new Error('There is no copy.');
    expect(shownIn(copy)).toContain('copy of the card in');
    expect(copy.text).not.toContain('<@');
    await story.olu.click(copy, 'Acknowledge');
    await story.card(id, 'Acknowledged by <@');
    await eventually(() => cards('Copied').every((one) => shownIn(one).includes('Acknowledged by <@')));
    expect(
      cards('Copied')
        .map(({ channelId }) => channelId)
        .toSorted(),
    ).toEqual([card.channelId, copy.channelId].toSorted());
    expect(story.ada.messages('#reports').some((one) => one.ts === card.ts)).toBe(true);
  });

  it('fall back where the labels make no channel', async () => {
    const id = await say('Placeless', 'copied', { severity: 'critical', labels: { place: '!!!' } });
    const { ts } = await story.card(id);
    expect(story.ada.messages('#ops').some((one) => one.ts === ts)).toBe(true);
  });
});

describe('an incident that is held', () => {
  const holdMs = 3_000;
  const story = usingStory({
    configuration: {
      routes: [{ name: 'default', policy: 'default', groupWait: `${holdMs}ms` }],
      policies: {
        default: { levels: [{ call: [`user:${oluUserId}`, `user:${adaUserId}`], timeout: '1h' }] },
      },
    },
  });

  it('is on one card within seconds of the next start when its process was killed meanwhile', async () => {
    const id = await story.alert({ name: 'Held', severity: 'warning' });
    const acceptedMs = Date.now();
    await story.app.kill();
    await eventually(() => Date.now() > acceptedMs + holdMs, holdMs + 5_000);
    expect(story.calls('chat.postMessage')).toEqual([]);
    await story.start();
    const startedMs = Date.now();
    const card = await story.card(id);
    expect(Number(card.ts) * 1000 - startedMs).toBeLessThan(10_000);
    await story.direct(story.olu, id);
    await settled(story.database);
    const keys = story.calls('chat.postMessage').map(({ args }) => args['channel']);
    expect(keys).toHaveLength(3);
  });
});
