import { describe, expect, it } from 'vitest';
import { allMessages, cardsAmong, settled } from '../support/cards.ts';
import { eventually } from '../support/eventually.ts';
import { keyOf, shownIn, usingStory } from '../support/story.ts';

const alerts = 'C0ALERTS001';

describe('a channel that is called differently now', () => {
  const story = usingStory({
    configuration: {
      routes: [
        {
          name: 'shop',
          match: ['team=shop'],
          policy: 'default',
          channel: '#alerts',
          fallbackChannel: '#general',
          groupWait: '0s',
        },
        { name: 'default', policy: 'default', groupWait: '0s' },
      ],
    },
  });
  const shopAlert = (name: string) => story.alert({ name, severity: 'critical', labels: { team: 'shop' } });

  it('keeps its cards alive, and the route that names it as before is told of in health', async () => {
    const { state } = story.team.workspace;
    const first = await shopAlert('Before the change');
    const card = await story.card(first);
    expect(card.channelId).toBe(alerts);
    await settled(story.database);

    const channel = state.channels.get(alerts);
    if (channel === undefined) throw new Error('There is a channel for alerts.');
    state.commit({ kind: 'channel', channel: { ...channel, name: 'alerts-eu' } });
    await story.ask(story.olu, `/ops ack ${first}`);
    expect((await story.card(first, 'Acknowledged')).ts).toBe(card.ts);

    await story.app.stop();
    await story.start();
    const told = "Slack has no public channel '#alerts'.";
    await eventually(async () => (await (await story.app.get('/readyz')).text()).includes(told));
    expect((await story.app.get('/readyz')).status).toBe(200);
    const status = await story.ask(story.olu, '/ops self');
    expect(status).toContain(told);
    expect(status).toContain("It is named by route 'shop'.");

    await story.ask(story.olu, `/ops resolve ${first} silence`);
    expect((await story.card(first, 'Resolved')).ts).toBe(card.ts);
    const second = await shopAlert('After the change');
    await story.card(second);
    await settled(story.database);
    const cards = cardsAmong(allMessages(story.team)).filter((one) => keyOf(one) === `card.${second}`);
    expect(cards.map(({ channelId }) => channelId)).toEqual(['C0GENERAL01']);
    expect(cards.map(shownIn).join()).toContain("could not be posted to '#alerts'");
  });
});
