import { describe, expect, it } from 'vitest';
import { UnreachableError } from '../../src/domain/errors.ts';
import { createIdentityKeeper } from '../../src/slack/identity.ts';
import type { SlackClient } from '../../src/slack/slack-client.ts';

const answer = { team_id: 'T1', team: 'one', user_id: 'U9', bot_id: 'B9' };

function keeper(answers: readonly unknown[]) {
  let asked = 0;
  const call = async () => {
    const next = answers[Math.min(asked, answers.length - 1)];
    asked += 1;
    if (next instanceof Error) throw next;
    return next as Record<string, unknown>;
  };
  return { identity: createIdentityKeeper({ call } as unknown as SlackClient, 1), asked: () => asked };
}
const away = new UnreachableError('Slack is away.');

describe('who we are', () => {
  it('is asked once, however many want to know', async () => {
    const { identity, asked } = keeper([answer]);
    await Promise.all([identity.get(), identity.get()]);
    expect(await identity.get()).toEqual({ teamId: 'T1', teamName: 'one', botUserId: 'U9', botId: 'B9' });
    expect(asked()).toBe(1);
  });

  it('is asked anew after Slack could not say', async () => {
    const { identity } = keeper([away, { ok: true }, answer]);
    await expect(identity.get()).rejects.toThrow('Slack is away.');
    await expect(identity.get()).rejects.toThrow(UnreachableError);
    expect(identity.known()).toBeUndefined();
    expect(await identity.get()).toMatchObject({ teamId: 'T1' });
  });

  it('is found out in the background', async () => {
    const { identity } = keeper([away, away, answer]);
    await identity.keepAsking(new AbortController().signal);
    expect(identity.known()).toMatchObject({ teamId: 'T1' });
  });

  it('is not asked for any more once we stop', async () => {
    const { identity, asked } = keeper([away]);
    const stopping = new AbortController();
    const asking = identity.keepAsking(stopping.signal);
    stopping.abort();
    await asking;
    expect(asked()).toBeLessThanOrEqual(1);
  });
});
