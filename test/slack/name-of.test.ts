import { afterEach, describe, expect, it } from 'vitest';
import { UnreachableError } from '../../src/domain/errors.ts';
import { createPeople } from '../../src/slack/people.ts';
import type { SlackClient } from '../../src/slack/slack-client.ts';

const identity = {
  get: () => Promise.reject(new Error('not asked')),
  known: () => undefined,
  keepAsking: async () => undefined,
};
const clock = { now: () => new Date('2026-11-21T02:14:00Z') };
let calls: string[] = [];
afterEach(() => {
  calls = [];
});

function people(answer: () => Promise<Record<string, unknown>>) {
  const call = (method: string) => {
    calls.push(method);
    return answer();
  };
  return createPeople({ call } as unknown as SlackClient, identity, clock);
}

describe('the name of somebody', () => {
  it('is what they call themselves, asked for once', async () => {
    const { nameOf } = people(async () => ({
      ok: true,
      user: { id: 'U0OLU', name: 'olu.o', profile: { display_name: 'olu' } },
    }));
    expect(await nameOf('U0OLU')).toBe('@olu');
    expect(await nameOf('U0OLU')).toBe('@olu');
    expect(calls).toEqual(['users.info']);
  });

  it('is their handle where they call themselves nothing', async () => {
    const { nameOf } = people(async () => ({
      ok: true,
      user: { id: 'U0OLU', name: 'olu.o', profile: { display_name: '' } },
    }));
    expect(await nameOf('U0OLU')).toBe('@olu.o');
  });

  it('is left out while Slack is away', async () => {
    const { nameOf } = people(() => Promise.reject(new UnreachableError('Slack is away.')));
    expect(await nameOf('U0OLU')).toBeUndefined();
  });
});
