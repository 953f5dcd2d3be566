import { z } from 'zod';
import type { Clock } from '../domain/clock.ts';
import { NotFoundError, OpsError, PermissionError } from '../domain/errors.ts';
import type { IdentityKeeper } from './identity.ts';
import type { Incoming } from './incoming.ts';
import { readAnswer } from './read-answer.ts';
import type { SlackClient } from './slack-client.ts';

const freshMs = 5 * 60_000;
/** While Slack does not answer, whoever was a member within the hour may still acknowledge. */
const staleMs = 60 * 60_000;
const maxKept = 10_000;

const flag = z.boolean().default(false);
const userSchema = z.object({
  id: z.string(),
  name: z.string().optional(),
  profile: z.object({ display_name: z.string().optional() }).optional(),
  team_id: z.string().optional(),
  enterprise_user: z.object({ teams: z.array(z.string()).default([]) }).optional(),
  deleted: flag,
  is_bot: flag,
  is_stranger: flag,
  is_restricted: flag,
  is_ultra_restricted: flag,
});
const answerSchema = z.object({ user: userSchema });
type SlackUser = z.output<typeof userSchema>;

export interface People {
  /** Resolves for a full member of our workspace; PermissionError saying why not for anybody else. */
  identify(incoming: Incoming): Promise<void>;
  /** How people call them, e.g. `@olu`; undefined when Slack does not say. */
  nameOf(userId: string): Promise<string | undefined>;
}

/** Holds whoever comes in against Slack's own record of them, because payloads name anybody. */
export function createPeople(client: SlackClient, identity: IdentityKeeper, clock: Clock): People {
  const kept = new Map<string, { readonly user: SlackUser; readonly atMs: number }>();

  const lookUp = async (userId: string): Promise<SlackUser> => {
    const nowMs = clock.now().getTime();
    const known = kept.get(userId);
    if (known !== undefined && nowMs - known.atMs < freshMs) return known.user;
    try {
      const { user } = await readAnswer(client, 'users.info', { user: userId }, answerSchema, {
        priority: 1,
      });
      kept.delete(userId);
      kept.set(userId, { user, atMs: nowMs });
      if (kept.size > maxKept) kept.delete(kept.keys().next().value ?? '');
      return user;
    } catch (error) {
      if (error instanceof NotFoundError) throw refused('Slack does not know you');
      const passing = error instanceof OpsError && error.retryable;
      if (passing && known !== undefined && nowMs - known.atMs < staleMs) return known.user;
      throw error;
    }
  };

  return {
    async identify({ userId, teamIds }) {
      if (!/^[UW][A-Z0-9]{2,30}$/.test(userId)) throw refused('the request names no person');
      const { teamId } = await identity.get();
      if (teamIds.length === 0 || teamIds.some((id) => id !== teamId)) {
        throw refused('you belong to another workspace');
      }
      const user = await lookUp(userId);
      const why = whyNot(user, userId, teamId);
      if (why !== undefined) throw refused(why);
    },
    async nameOf(userId) {
      try {
        const { name, profile } = await lookUp(userId);
        const called = profile?.display_name || name;
        return called === undefined ? undefined : `@${called}`;
      } catch (error) {
        // A name is a convenience: what it was wanted for goes on without it.
        if (error instanceof OpsError) return undefined;
        throw error;
      }
    },
  };
}

function whyNot(user: SlackUser, userId: string, teamId: string): string | undefined {
  const teams = [user.team_id ?? teamId, ...(user.enterprise_user?.teams ?? [])];
  if (user.id !== userId) return 'Slack answered about somebody else';
  if (user.deleted) return 'your account is deactivated';
  if (user.is_bot) return 'a bot may not act here';
  if (user.is_stranger || !teams.includes(teamId)) return 'you belong to another workspace';
  if (user.is_restricted || user.is_ultra_restricted) return 'guests may not act here';
  return undefined;
}

function refused(why: string): PermissionError {
  return new PermissionError(`This is for members of this workspace only: ${why}.`);
}
