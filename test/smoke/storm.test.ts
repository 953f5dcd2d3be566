import { describe, expect, it } from 'vitest';
import { allMessages, cardsAmong, expectEachOnOneCard, settled } from '../support/cards.ts';
import { eventually } from '../support/eventually.ts';
import { keyOf, shownIn, usingStory } from '../support/story.ts';

describe('a storm of incidents in one channel', () => {
  const story = usingStory({ configuration: { storm: { above: 3, within: '1m' } } });
  const names = Array.from({ length: 9 }, (_, index) => `Storm ${String.fromCharCode(65 + index)}.`);
  const summary = () =>
    allMessages(story.team).filter((message) => String(keyOf(message)).startsWith('storm.'));

  /** The direct messages to whoever is on call. */
  const pages = () => {
    const { channels } = story.team.workspace.state;
    return allMessages(story.team).filter(
      ({ channelId, threadTs }) => channels.get(channelId)?.kind === 'im' && threadTs === undefined,
    );
  };

  it('is one card in the channel, with the card of each incident in its thread', async () => {
    const ids: string[] = [];
    for (const name of names) {
      ids.push(await story.alert({ name, severity: 'critical', labels: { system: 'shop' } }));
    }
    await expectEachOnOneCard(() => allMessages(story.team), names);
    await settled(story.database);
    const [card, ...more] = summary();
    expect(more).toEqual([]);
    const cards = cardsAmong(allMessages(story.team));
    expect(cards.filter((one) => one.threadTs === undefined)).toHaveLength(3);
    const collapsed = cards.filter((one) => one.threadTs !== undefined);
    expect(new Set(collapsed.map(({ threadTs }) => threadTs))).toEqual(new Set([card?.ts]));
    expect(collapsed).toHaveLength(6);
    // Three before it began, and five critical ones of it.
    for (const id of ids.slice(0, 8)) await story.direct(story.olu, id);
    expect(pages().filter(({ text }) => ids.slice(8).some((id) => text.includes(id)))).toEqual([]);
  });

  it('calls everybody once for all the others, by a message that counts them', async () => {
    const page = await story.direct(story.olu, 'Storm in ');
    expect(page.text).toContain(': 1 incident (1 critical).');
    for (const name of ['Flood A.', 'Flood B.', 'Flood C.']) {
      await story.alert({ name, severity: 'warning', labels: { system: 'shop' } });
    }
    const counted = await story.direct(story.olu, '4 incidents (1 critical, 3 warning)');
    expect(counted.ts).toBe(page.ts);
    expect(counted.text).toContain('|its card> in ');
    await settled(story.database);
    expect(pages().filter(({ text }) => text.startsWith('Storm in '))).toHaveLength(1);
    expect(pages()).toHaveLength(9);
  });

  it('says what is in it, with a link to each card', async () => {
    const card = await eventually(() => summary().find((one) => shownIn(one).includes('9 incidents')));
    expect(shownIn(card)).toContain('`shop` 9');
    await eventually(() => shownIn(summary()[0] ?? card).includes('/archives/'));
  });

  it('keeps the cards in its thread alive, and shows what becomes of them', async () => {
    const [, , , id = ''] = [...new Set(cardsAmong(allMessages(story.team)).map(keyOf))]
      .map((key) => String(key).slice('card.'.length))
      .toSorted();
    await story.olu.click(await story.card(id), 'acknowledge-incident');
    await story.card(id, 'Acknowledged');
    await eventually(() => summary().some((one) => shownIn(one).includes('*8 triggered* · 1 acknowledged')));
  });

  it('has what is said to an incident in the one thread there is, with its name', async () => {
    const id = await story.alert({ name: 'Storm Z.', severity: 'critical', labels: { system: 'db' } });
    await story.ask(story.olu, `/ops escalate ${id}`);
    const line = await eventually(() =>
      allMessages(story.team).find((message) => String(keyOf(message)).startsWith(`line.${id}`)),
    );
    expect(line.text).toContain(`\`${id}\` <@`);
    expect(line.threadTs).toBe(summary()[0]?.ts);
  });
});
