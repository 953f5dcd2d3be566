import { describe, expect, it } from 'vitest';
import { NotFoundError, PermissionError, UnreachableError } from '../../src/domain/errors.ts';
import type { Incoming } from '../../src/slack/incoming.ts';
import { createPeople } from '../../src/slack/people.ts';
import type { SlackClient } from '../../src/slack/slack-client.ts';
import { SteppedClock } from './publisher-bench.ts';

const team = { teamId: 'T1', teamName: 'one', botUserId: 'U9', botId: undefined };
const identity = { get: async () => team, known: () => team, keepAsking: async () => undefined };

function bench(answer: () => unknown) {
  const clock = new SteppedClock();
  let asked = 0;
  const call = async () => {
    asked += 1;
    return answer() as Record<string, unknown>;
  };
  const people = createPeople({ call } as unknown as SlackClient, identity, clock);
  return { clock, people, asked: () => asked };
}
function from(userId: string, teamIds: readonly string[] = ['T1']): Incoming {
  const nothing = { channelId: undefined, triggerId: undefined, responseUrl: undefined, threadTs: undefined };
  return { via: 'button', userId, teamIds, inModal: false, ...nothing };
}
const member = { id: 'U0OLU', team_id: 'T1' };

describe('a person', () => {
  it('who is a full member is let in', async () => {
    const { people } = bench(() => ({ user: member }));
    await expect(people.identify(from('U0OLU'))).resolves.toBeUndefined();
  });

  it.each([
    [{ ...member, deleted: true }, 'deactivated'],
    [{ ...member, is_bot: true }, 'a bot'],
    [{ ...member, is_stranger: true }, 'another workspace'],
    [{ ...member, team_id: 'T2' }, 'another workspace'],
    [{ ...member, is_restricted: true }, 'guests'],
    [{ ...member, is_ultra_restricted: true }, 'guests'],
    [{ ...member, id: 'U0ADA' }, 'somebody else'],
  ])('who is %j is refused', async (user, why) => {
    const { people } = bench(() => ({ user }));
    await expect(people.identify(from('U0OLU'))).rejects.toThrow(PermissionError);
    await expect(people.identify(from('U0OLU'))).rejects.toThrow(why);
  });

  it('of an organisation counts where one of its workspaces is ours', async () => {
    const user = { ...member, team_id: 'T2', enterprise_user: { teams: ['T1', 'T2'] } };
    await expect(bench(() => ({ user })).people.identify(from('U0OLU'))).resolves.toBeUndefined();
  });

  it.each(['', 'olu', 'u0olu', 'U', '__proto__', '<@U0OLU>', `U${'A'.repeat(40)}`])(
    'called %j is not even looked up',
    async (id) => {
      const { people, asked } = bench(() => ({ user: member }));
      await expect(people.identify(from(id))).rejects.toThrow(PermissionError);
      expect(asked()).toBe(0);
    },
  );

  it.each([[[]], [['T2']], [['T1', 'T2']]])('from %j is refused', async (teamIds) => {
    await expect(bench(() => ({ user: member })).people.identify(from('U0OLU', teamIds))).rejects.toThrow(
      PermissionError,
    );
  });

  it('whom Slack does not know is refused', async () => {
    const { people } = bench(() => {
      throw new NotFoundError('user_not_found');
    });
    await expect(people.identify(from('U0OLU'))).rejects.toThrow('Slack does not know you');
  });

  it('is looked up anew after five minutes', async () => {
    let user: object = member;
    const { people, clock, asked } = bench(() => ({ user }));
    await people.identify(from('U0OLU'));
    user = { ...member, deleted: true };
    clock.advance(299_000);
    await people.identify(from('U0OLU'));
    expect(asked()).toBe(1);
    clock.advance(1_000);
    await expect(people.identify(from('U0OLU'))).rejects.toThrow('deactivated');
  });

  it('may act for an hour while Slack cannot be asked, no longer, and never unseen', async () => {
    let away = false;
    const { people, clock } = bench(() => {
      if (away) throw new UnreachableError('Slack is away.');
      return { user: member };
    });
    await people.identify(from('U0OLU'));
    away = true;
    clock.advance(59 * 60_000);
    await expect(people.identify(from('U0OLU'))).resolves.toBeUndefined();
    clock.advance(60_000);
    await expect(people.identify(from('U0OLU'))).rejects.toThrow(UnreachableError);
    await expect(people.identify(from('U0VIC'))).rejects.toThrow(UnreachableError);
  });

  it('is not let in by an answer that says nothing', async () => {
    await expect(bench(() => ({ ok: true })).people.identify(from('U0OLU'))).rejects.toThrow(
      UnreachableError,
    );
  });
});
