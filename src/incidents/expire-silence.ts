import type { Actor } from '../domain/actor.ts';
import { NotFoundError } from '../domain/errors.ts';
import { type Silence, silenceState } from '../domain/silence.ts';
import { refuseEdit } from '../domain/silence-rules.ts';
import type { AlertDoor, IncidentContext } from './incident-context.ts';
import { releaseSilences } from './release-silences.ts';

/** The silence as it stands, whether this act ended it, and the incidents that fire again. */
export interface ExpireResult {
  readonly silence: Silence;
  readonly changed: boolean;
  readonly incidentIds: readonly string[];
}

/**
 * Ends a silence now and shows what it hid; one that has already ended stays as it is. NotFoundError for an unknown
 * id, StaleError for one that has changed since it was `seen`.
 */
export async function expireSilence(
  context: IncidentContext & { readonly intake: AlertDoor },
  { silenceId, actor, seen }: { readonly silenceId: string; readonly actor: Actor; readonly seen?: number },
): Promise<ExpireResult> {
  const { stores, clock } = context;
  const now = clock.now();
  const before = await stores.silences.get(silenceId);
  if (before === undefined) {
    throw new NotFoundError(`Silence '${silenceId}' does not exist. List the open ones with /ops silences.`);
  }
  const changed = silenceState(before, now) !== 'expired';
  if (changed && seen !== undefined) refuseEdit(before, seen, now);
  const silence = changed ? await stores.silences.expire(silenceId, now, actor.id) : before;
  // Also for one that had ended: whoever expires it wants to see what it hid, not wait for the sweeper.
  const { incidentIds } = await releaseSilences(context, { actor });
  if (changed) await context.wake.windows([now]);
  return { silence, changed, incidentIds };
}
