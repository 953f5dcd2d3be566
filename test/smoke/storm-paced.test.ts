import { describe, expect, it } from 'vitest';
import { allMessages, cardsAmong, expectEachOnOneCard, settled } from '../support/cards.ts';
import { eventually } from '../support/eventually.ts';
import { keyOf, shownIn, usingStory } from '../support/story.ts';

describe('a Slack that takes one message a second in a channel', () => {
  const story = usingStory({
    workspace: { limits: { messagesPerSecondPerChannel: 1 } },
    configuration: {
      routes: [
        { name: 'alerts', policy: 'default', match: ['to=alerts'], channel: '#alerts', groupWait: '0s' },
        { name: 'default', policy: 'default', groupWait: '0s' },
      ],
    },
  });
  const names = Array.from({ length: 24 }, (_, index) => `Paced ${String.fromCharCode(65 + index)}.`);
  const severity = (index: number) => (index % 3 === 2 ? 'critical' : 'warning');

  it('gets all cards at its pace, the critical ones first, after three refusals at most; other channels do not wait', async () => {
    const begun = performance.now();
    await Promise.all(names.map((name, index) => story.app.postAlert({ name, severity: severity(index) })));
    const elsewhere = await story.alert({
      name: 'Elsewhere',
      severity: 'critical',
      labels: { to: 'alerts' },
    });
    await story.card(elsewhere);
    expect(performance.now() - begun).toBeLessThan(10_000);
    await expectEachOnOneCard(() => allMessages(story.team), names, 60_000);
    // A second each, two at once, and one lost to the first refusal.
    expect(performance.now() - begun).toBeLessThan((names.length + 8) * 1_050);
    const refused = story.team.workspace.calls.filter(
      ({ method, outcome, args }) =>
        method === 'chat.postMessage' &&
        outcome === 'ratelimited' &&
        String(args['channel']).startsWith('C0OPS'),
    );
    expect(refused.length).toBeLessThanOrEqual(3);
    const inOrder = cardsAmong(allMessages(story.team))
      .filter(({ text }) => text.includes('Paced'))
      .toSorted((left, right) => (left.ts < right.ts ? -1 : 1))
      .map(({ text }) => (text.includes('Critical') ? 'critical' : 'warning'));
    // What was under way when Slack first refused is not held against anybody.
    expect(inOrder.slice(0, 14).filter((one) => one === 'critical')).toHaveLength(8);
    await settled(story.database, 60_000);
  }, 120_000);
});

describe('a Slack that refuses the token', () => {
  const story = usingStory();

  it('is told of in /readyz, is left alone, and gets the card once the token works again', async () => {
    const channelId = 'C0OPS000001';
    const fault = story.team.workspace.faults.add(
      { kind: 'error', error: 'token_revoked' },
      { method: 'chat.postMessage', times: 'until-cleared' },
    );
    const id = await story.alert({ name: 'Unheard', severity: 'critical' });
    await eventually(async () => (await (await story.app.get('/readyz')).text()).includes('token_revoked'));
    const metBefore = fault.met;
    // Ten more alerts do not mean ten more calls.
    for (let index = 0; index < 10; index += 1)
      await story.alert({ name: `Unheard ${index}`, severity: 'warning' });
    await eventually(async () => {
      const { rows } = await story.database.pool.query(
        `select 1 from watchbill.deliveries where last_error like '%refuses the bot token%'`,
      );
      return rows.length >= 5;
    });
    expect(fault.met - metBefore).toBeLessThanOrEqual(8);
    fault.clear();
    await story.card(id);
    await settled(story.database, 30_000);
    await eventually(async () => !(await (await story.app.get('/readyz')).text()).includes('token_revoked'));
    expect(
      allMessages(story.team).filter((one) => keyOf(one) === `card.${id}` && one.channelId === channelId),
    ).toHaveLength(1);
    expect(shownIn(await story.card(id))).toContain('Unheard');
  }, 60_000);

  it('is said in /ops self, and what people did meanwhile is on the card once the token works again', async () => {
    const id = await story.alert({ name: 'Known before', severity: 'critical' });
    const card = await story.card(id);
    await settled(story.database);
    const faults = ['chat.postMessage', 'chat.update', 'conversations.list', 'auth.test'].map((method) =>
      story.team.workspace.faults.add(
        { kind: 'error', error: 'token_revoked' },
        { method, times: 'until-cleared' },
      ),
    );
    await story.ask(story.olu, `/ops ack ${id}`);
    const unheard = await story.alert({ name: 'Raised without a token', severity: 'critical' });
    await eventually(async () => (await (await story.app.get('/readyz')).text()).includes('token_revoked'));
    expect((await story.app.get('/readyz')).status).toBe(200);
    expect(await story.ask(story.olu, '/ops self')).toMatch(/🔴 Slack not connected.*token_revoked/);
    expect(shownIn(await story.card(id))).not.toContain('Acknowledged');

    for (const fault of faults) fault.clear();
    expect((await story.card(id, 'Acknowledged')).ts).toBe(card.ts);
    await story.card(unheard);
    await settled(story.database, 30_000);
    await eventually(async () => !(await (await story.app.get('/readyz')).text()).includes('token_revoked'));
    expect(await story.ask(story.olu, '/ops self')).toContain('🟢 Slack connected');
  }, 60_000);
});
