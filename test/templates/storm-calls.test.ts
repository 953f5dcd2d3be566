import { describe, expect, it } from 'vitest';
import type { StormCalls } from '../../src/domain/ports/storm-store.ts';
import { stormCalls } from '../../templates/storm-calls.ts';
import { messageFaults } from '../support/block-limits.ts';

const calls: StormCalls = {
  channel: '#ops',
  who: 'U0OLU0OPERA',
  level: 0,
  revision: 3,
  incidents: 1_120,
  bySeverity: { critical: 12, warning: 1_108, info: 0 },
  answered: 0,
};
const url = 'https://team.slack.com/archives/C1/p1';
const textOf = (over: Partial<StormCalls> = {}, inThread = false) =>
  stormCalls({ calls: { ...calls, ...over }, inThread }).text;

describe('the page for many incidents of a storm', () => {
  it('is as it was agreed on', async () => {
    const message = stormCalls({ calls, inThread: false, url });
    await expect(JSON.stringify(message, undefined, 2)).toMatchFileSnapshot('./golden/storm-calls.json');
    expect(messageFaults(message)).toEqual([]);
  });

  it('says how many there are, how bad, and how many of them are answered', () => {
    expect(textOf()).toContain('Storm in #ops: 1,120 incidents (12 critical, 1,108 warning).');
    expect(textOf({ answered: 40 })).toContain('(12 critical, 1,108 warning), 40 of them taken or over.');
    expect(textOf({ incidents: 1, bySeverity: { critical: 0, warning: 0, info: 1 } })).toContain(
      '1 incident (1 info)',
    );
  });

  it('calls a person, or whoever reads the channel', () => {
    expect(textOf()).toContain('You are called at level 1');
    expect(textOf({ who: '#leads', level: 1 })).toContain('This channel is called at level 2');
  });

  it('links only to what a browser may open', () => {
    const hostile = stormCalls({ calls, inThread: false, url: 'javascript:alert(1)' }).text;
    expect(hostile).not.toContain('javascript');
    expect(hostile).toContain('Look at its card in #ops');
    expect(textOf({ channel: 'C0OPS' })).toContain('in <#C0OPS>');
    expect(textOf({ channel: '#<!channel>' })).not.toContain('<!channel>');
  });

  it('is one line with the mentions in the thread', () => {
    expect(textOf({ who: '<!subteam^S0LEADS>' }, true)).toBe(
      '<!subteam^S0LEADS> called at level 1 for 1,120 incidents (12 critical, 1,108 warning) of this storm.',
    );
  });
});
