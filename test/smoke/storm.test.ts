import { describe, expect, it } from 'vitest';
import { allMessages, cardsAmong, expectEachOnOneCard, settled } from '../support/cards.ts';
import { eventually } from '../support/eventually.ts';
import { keyOf, shownIn, usingStory } from '../support/story.ts';

describe('a storm of incidents in one channel', () => {
  const story = usingStory({ configuration: { storm: { above: 3, within: '1m' } } });
  const names = Array.from({ length: 9 }, (_, index) => `Storm ${String.fromCharCode(65 + index)}.`);
  const summary = () =>
    allMessages(story.team).filter((message) => String(keyOf(message)).startsWith('storm.'));

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
    // Whoever is called is called for each, collapsed or not.
    for (const id of ids) await story.direct(story.olu, id);
  });

  it('says what is in it, with a link to each card', async () => {
    const card = await eventually(() => summary().find((one) => shownIn(one).includes('6 incidents')));
    expect(shownIn(card)).toContain('`shop` 6');
    await eventually(() => shownIn(summary()[0] ?? card).includes('/archives/'));
  });

  it('keeps the cards in its thread alive, and shows what becomes of them', async () => {
    const [, , , id = ''] = [...new Set(cardsAmong(allMessages(story.team)).map(keyOf))]
      .map((key) => String(key).slice('card.'.length))
      .toSorted();
    await story.olu.click(await story.card(id), 'acknowledge-incident');
    await story.card(id, 'Acknowledged');
    await eventually(() => summary().some((one) => shownIn(one).includes('*5 triggered* · 1 acknowledged')));
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
