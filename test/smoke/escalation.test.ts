import { describe, expect, it } from 'vitest';
import { adaUserId, oluUserId } from '../../src/workspace/seeds.ts';
import { eventually } from '../support/eventually.ts';
import { shownIn, usingStory } from '../support/story.ts';

const levels = (timeout: string) => [
  { call: [`user:${oluUserId}`], timeout },
  { call: [`user:${adaUserId}`], timeout },
];

describe('an escalation', () => {
  const story = usingStory({
    configuration: {
      policies: { quick: { repeats: 1, levels: levels('2s') }, slow: { levels: levels('1h') } },
      routes: [
        { name: 'slow', match: ['system="calm"'], policy: 'slow', groupWait: '0s' },
        { name: 'quick', policy: 'quick', groupWait: '0s' },
      ],
    },
  });
  const lines = (card: Parameters<typeof story.replies>[0]) => story.replies(card).map(({ text }) => text);
  const pages = (who: string, id: string) =>
    story
      .calls('chat.postMessage')
      .filter(({ args }) => args['channel'] === who && JSON.stringify(args).includes(id));

  it('calls each level at its time, then all again, and ends in sight of everybody', async () => {
    const id = await story.alert({ name: 'NobodyAnswers', severity: 'critical' });
    const first = await story.direct(story.olu, id);
    const card = await story.card(id, `calling <@${oluUserId}>`);
    const second = await story.direct(story.ada, id);
    expect(second.text).toContain('because nobody acknowledged it within 2 s');
    expect(Number(second.ts) - Number(first.ts)).toBeGreaterThan(1.5);

    const ended = await story.card(id, 'Escalation ended: nobody answered');
    await eventually(() => lines(card).length === 4, 20_000);
    expect(lines(card)).toEqual([
      `<@${adaUserId}> called because nobody acknowledged it within 2 s.`,
      `<@${oluUserId}> called because nobody acknowledged it within 2 s.`,
      `<@${adaUserId}> called because nobody acknowledged it within 2 s.`,
      "Nobody answered: all 2 levels of the policy 'quick' called 2 times. Nobody else is called by itself.",
    ]);
    expect(ended.ts).toBe(card.ts);
    expect(pages(oluUserId, id)).toHaveLength(2);
    expect(pages(adaUserId, id)).toHaveLength(2);
  });

  it('stops when somebody acknowledges', async () => {
    const id = await story.alert({ name: 'SomebodyAnswers', severity: 'critical' });
    await story.olu.click(await story.card(id, 'Triggered'), 'Acknowledge');
    const card = await story.card(id, 'Acknowledged by <@');
    // A later incident goes through the same timers: when its second level is called, this one's would have been.
    const later = await story.alert({ name: 'Later', severity: 'warning' });
    await story.direct(story.ada, later);
    expect(pages(adaUserId, id)).toEqual([]);
    expect(lines(card)).toEqual([]);
    expect(shownIn(card)).not.toContain('*Next*');
  });

  it('moves on at once by the Escalate button, and names who is called', async () => {
    const id = await story.alert({ name: 'TooMuchForMe', severity: 'critical', labels: { system: 'calm' } });
    const card = await story.card(id, `*Next* calling`);
    await story.olu.click(card, 'Escalate');
    const page = await story.direct(story.ada, id);
    expect(page.text).toContain(`because <@${oluUserId}> escalated it`);
    await eventually(() => lines(card).length === 1);
    expect(lines(card)).toEqual([`<@${adaUserId}> called because <@${oluUserId}> escalated it.`]);
    await story.card(id, `calling <@${adaUserId}>`);
    const over = await story.told(story.olu, () => story.olu.slash(`/ops escalate ${id}`));
    expect(over.text).toContain('already been escalated to the last level');
  });
});
