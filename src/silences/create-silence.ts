import type { Actor } from '../domain/actor.ts';
import type { Matcher } from '../domain/matcher.ts';
import type { Silence } from '../domain/silence.ts';
import { requireEnd, requireMatchers, requireReason } from '../domain/silence-rules.ts';
import type { SilenceContext } from './silence-context.ts';
import { tellBegins } from './tell-begins.ts';

export interface CreateSilence {
  readonly actor: Actor;
  readonly matchers: readonly Matcher[];
  /** Now where left out; a later start makes it pending until then. */
  readonly startsAt?: Date;
  readonly endsAt: Date;
  readonly comment: string;
  /** The incident from whose card it was asked for. */
  readonly incidentId?: string;
}

/**
 * Makes a silence and tells every incident whose alerts it hides. UsageError for matchers that demand nothing, an end
 * that is not allowed, or no reason.
 */
export async function createSilence(context: SilenceContext, wanted: CreateSilence): Promise<Silence> {
  const now = context.clock.now();
  requireMatchers(wanted.matchers);
  const startsAt = wanted.startsAt !== undefined && wanted.startsAt > now ? wanted.startsAt : now;
  requireEnd(startsAt, wanted.endsAt, context.settings.silenceLongestMs);
  const { incidentId } = wanted;
  const silence = await context.stores.silences.create(
    {
      matchers: wanted.matchers,
      startsAt,
      endsAt: wanted.endsAt,
      author: wanted.actor.id,
      comment: requireReason(wanted.comment),
      ...(incidentId === undefined ? {} : { incidentId }),
    },
    now,
  );
  if (silence === undefined)
    throw new Error('Only an occurrence of a recurring silence can be there before.');
  await afterChange(context);
  return silence;
}

/** What follows a change of silences: cards and escalations are told, and timers set for the deadlines. */
export async function afterChange(context: SilenceContext): Promise<void> {
  await tellBegins(context);
  const next = await context.stores.silences.nextDue();
  if (next !== undefined) await context.wake.windows([next]);
}
