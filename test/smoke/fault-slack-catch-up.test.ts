import { describe, expect, it } from 'vitest';
import { allMessages } from '../support/cards.ts';
import { eventually } from '../support/eventually.ts';
import { keyOf, shownIn, usingStory } from '../support/story.ts';

describe('a Slack that is back after an outage and takes one message a second', () => {
  const story = usingStory({
    workspace: { limits: { messagesPerSecondPerChannel: 1 } },
    configuration: {
      // No storm by itself: it is the backlog that is one.
      storm: { above: 1_000, within: '1m' },
      routes: [{ name: 'default', policy: 'default', groupWait: '0s' }],
    },
  });
  const names = Array.from({ length: 70 }, (_, index) => `Backlog ${String(index).padStart(3, '0')}.`);
  const isOver = (index: number) => index % 7 === 6;

  it('shows what is open and nothing else in a few messages, worst first, ahead of the cards', async () => {
    const { workspace } = story.team;
    const fault = workspace.faults.add({ kind: 'http-status', status: 503 }, { times: 'until-cleared' });
    const severity = (index: number) => (index % 3 === 0 ? 'critical' : 'warning');
    for (const [index, name] of names.entries()) await story.alert({ name, severity: severity(index) });
    const over = names.flatMap((name, index) =>
      isOver(index) ? [{ name, severity: severity(index), status: 'resolved' }] : [],
    );
    await story.app.postAlert({ alerts: over });
    // They have waited for more than seconds, and it is known why.
    await eventually(async () => {
      const { rows } = await story.database.pool.query(
        `select 1 from watchbill.deliveries where kind = 'card' and state = 'pending'
           and created_at < now() - interval '11 seconds' and delayed_by like 'unreachable: %'`,
      );
      return rows.length > 55;
    }, 60_000);
    fault.clear();
    const inChannel = () =>
      allMessages(story.team)
        .filter(({ channelId }) => channelId.startsWith('C'))
        .toSorted((left, right) => Number(left.ts) - Number(right.ts));
    const lists = () => inChannel().filter((message) => String(keyOf(message)).startsWith('list.'));
    const open = names.filter((_, index) => !isOver(index));
    // Those that were being tried when it came back stand there already.
    const posted = () => {
      const all = inChannel();
      const last = all.findLastIndex((message) => String(keyOf(message)).startsWith('list.'));
      return all
        .slice(0, last + 1)
        .map(shownIn)
        .join('\n');
    };
    await eventually(() => open.every((name) => posted().includes(name)), 60_000);
    const shown = lists().map(shownIn).join('\n');
    expect(names.filter((name, index) => isOver(index) && shown.includes(name))).toEqual([]);
    expect(open.filter((name) => shown.includes(name)).length).toBeGreaterThan(50);
    expect(shown.lastIndexOf('Critical · Triggered')).toBeLessThan(shown.indexOf('Warning · Triggered'));
    const order = inChannel().map((message) => String(keyOf(message)));
    const storm = order.findIndex((key) => key.startsWith('storm.'));
    const last = order.findLastIndex((key) => key.startsWith('list.'));
    expect(storm).toBeGreaterThanOrEqual(0);
    expect(new Set(lists().map(({ threadTs }) => threadTs))).toEqual(new Set([inChannel()[storm]?.ts]));
    // Besides them a few that came while the list waited for the card of the storm.
    expect(order.slice(0, last).filter((key) => key.startsWith('card.')).length).toBeLessThan(12);
    expect(order.filter((key) => key.startsWith('list.'))).toHaveLength(lists().length);
    // It was not the sweep that saw to it.
    await eventually(() =>
      story.app.log.some(({ msg }) => msg === 'what gathered while Slack was away is shown'),
    );
  }, 150_000);
});
