import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { slackRateLimits } from '../../../src/workspace/rate-limiter.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { startTestWorkspace, type TestWorkspace } from '../../support/workspace.ts';
import { botClient } from './client.ts';

let slack: TestWorkspace;
let clock: ManualClock;

beforeEach(async () => {
  clock = new ManualClock();
  slack = await startTestWorkspace({ clock, limits: slackRateLimits });
});
afterEach(() => slack.close());

/** The seconds to wait, or 0 when the call went through. */
async function call(method: string, args: Readonly<Record<string, unknown>>): Promise<number> {
  try {
    await botClient(slack).apiCall(method, args);
    return 0;
  } catch (error) {
    if (error instanceof Error && 'retryAfter' in error) return Number(error.retryAfter);
    throw error;
  }
}

const post = (channel: string) => call('chat.postMessage', { channel, text: 'a' });

describe('messages to a channel', () => {
  it('pass at one a second with one extra, each channel for itself', async () => {
    expect([await post('#ops'), await post('#ops'), await post('#ops')]).toEqual([0, 0, 1]);
    expect(await post('#alerts')).toBe(0);
    clock.advance(1000);
    expect([await post('#ops'), await post('#ops')]).toEqual([0, 1]);
    clock.advance(10_000);
    expect([await post('#ops'), await post('#ops'), await post('#ops')]).toEqual([0, 0, 1]);
  });

  it('do not pay for a message that is refused', async () => {
    const refused = call('chat.postMessage', { channel: '#ops', blocks: [{ type: 'chart' }] });
    await expect(refused).rejects.toThrow('invalid_blocks');
    expect([await post('#ops'), await post('#ops'), await post('#ops')]).toEqual([0, 0, 1]);
  });
});

describe('calls of a method', () => {
  it.each([
    ['usergroups.list', {}, 20],
    ['conversations.info', { channel: 'C0OPS000001' }, 50],
    ['users.info', { user: 'U0ADA0ADMIN' }, 100],
  ])('%s pass at its tier: %j %i a minute', async (method, args, perMinute) => {
    for (let index = 0; index < perMinute; index += 1) expect(await call(method, args)).toBe(0);
    expect(await call(method, args)).toBe(60);
    clock.advance(59_000);
    expect(await call(method, args)).toBe(1);
    clock.advance(1000);
    expect(await call(method, args)).toBe(0);
  });

  it('pass without end where Slack has no tier', async () => {
    for (let index = 0; index < 120; index += 1) expect(await call('auth.test', {})).toBe(0);
  });
});
