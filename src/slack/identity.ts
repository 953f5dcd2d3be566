import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { readAnswer } from './read-answer.ts';
import type { SlackClient } from './slack-client.ts';

const answerSchema = z.object({
  team_id: z.string().min(1),
  team: z.string().default(''),
  user_id: z.string().min(1),
  bot_id: z.string().optional(),
});

/** Who we are in Slack; what comes from another workspace, or from ourselves, is held against it. */
export interface Identity {
  readonly teamId: string;
  readonly teamName: string;
  readonly botUserId: string;
  readonly botId: string | undefined;
}

export interface IdentityKeeper {
  /** Asks Slack once and remembers; a failed attempt is made anew by the next caller. */
  get(): Promise<Identity>;
  known(): Identity | undefined;
  /** Asks again and again until it is known or the signal is aborted. */
  keepAsking(signal: AbortSignal): Promise<void>;
}

/** `askAgainMs` is the pause between the attempts of `keepAsking`. */
export function createIdentityKeeper(client: SlackClient, askAgainMs = 5_000): IdentityKeeper {
  let known: Identity | undefined;
  let asking: Promise<Identity> | undefined;
  const ask = async (): Promise<Identity> => {
    const answer = await readAnswer(client, 'auth.test', {}, answerSchema);
    known = {
      teamId: answer.team_id,
      teamName: answer.team,
      botUserId: answer.user_id,
      botId: answer.bot_id,
    };
    return known;
  };
  const get = (): Promise<Identity> => {
    if (known !== undefined) return Promise.resolve(known);
    asking ??= ask().finally(() => {
      asking = undefined;
    });
    return asking;
  };
  return {
    known: () => known,
    get,
    async keepAsking(signal) {
      while (known === undefined && !signal.aborted) {
        await setTimeout(askAgainMs, undefined, { signal, ref: false }).catch(() => undefined);
        if (!signal.aborted) await get().catch(() => undefined);
      }
    },
  };
}
