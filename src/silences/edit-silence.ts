import type { Actor } from '../domain/actor.ts';
import { ConflictError, NotFoundError } from '../domain/errors.ts';
import type { Matcher } from '../domain/matcher.ts';
import type { SilenceEdit } from '../domain/ports/silence-store.ts';
import { type Silence, silenceState } from '../domain/silence.ts';
import { refuseEdit, requireEnd, requireMatchers, requireReason } from '../domain/silence-rules.ts';
import type { AlertDoor } from '../incidents/incident-context.ts';
import { releaseSilences } from '../incidents/release-silences.ts';
import { afterChange } from './create-silence.ts';
import type { SilenceContext } from './silence-context.ts';

type EditContext = SilenceContext & { readonly intake: AlertDoor };

export interface EditSilence {
  readonly actor: Actor;
  readonly silenceId: string;
  /** The version that the actor saw. */
  readonly seen: number;
  readonly matchers?: readonly Matcher[];
  readonly endsAt?: Date;
  readonly comment?: string;
}

/**
 * Changes a silence that has not ended; what it hides no longer is shown again. StaleError when somebody was faster,
 * ConflictError when it has ended or belongs to a maintenance window, UsageError for what no silence may be.
 */
export async function editSilence(context: EditContext, wanted: EditSilence): Promise<Silence> {
  const now = context.clock.now();
  const before = await requireSilence(context, wanted.silenceId);
  refuseWindows(before);
  refuseEdit(before, wanted.seen, now);
  if (wanted.matchers !== undefined) requireMatchers(wanted.matchers);
  if (wanted.endsAt !== undefined) {
    // From now on, whenever it began: it may be extended again and again, and each time somebody has to want it.
    const from = silenceState(before, now) === 'pending' ? before.startsAt : now;
    requireEnd(from, wanted.endsAt, context.settings.silenceLongestMs);
  }
  const edit: SilenceEdit = {
    ...(wanted.matchers === undefined ? {} : { matchers: wanted.matchers }),
    ...(wanted.endsAt === undefined ? {} : { endsAt: wanted.endsAt }),
    ...(wanted.comment === undefined ? {} : { comment: requireReason(wanted.comment) }),
  };
  const silence = await context.stores.silences.edit(wanted.silenceId, wanted.seen, edit, now);
  await releaseSilences(context, { actor: wanted.actor });
  await afterChange(context);
  return silence;
}

/** Lets a silence end `byMs` later than it would. */
export async function extendSilence(
  context: EditContext,
  { byMs, ...act }: Pick<EditSilence, 'actor' | 'silenceId' | 'seen'> & { readonly byMs: number },
): Promise<Silence> {
  const { endsAt } = await requireSilence(context, act.silenceId);
  return editSilence(context, { ...act, endsAt: new Date(endsAt.getTime() + byMs) });
}

/** The silence of that id; NotFoundError where there is none. */
export async function requireSilence(
  { stores }: Pick<SilenceContext, 'stores'>,
  id: string,
): Promise<Silence> {
  const silence = await stores.silences.get(id);
  if (silence !== undefined) return silence;
  throw new NotFoundError(`Silence '${id}' does not exist. List the open ones with /ops silences.`);
}

function refuseWindows({ id, windowId }: Silence): void {
  if (windowId === undefined) return;
  throw new ConflictError(
    `Silence '${id}' belongs to the maintenance window '${windowId}'. End it with /ops maintenance end ${windowId}.`,
  );
}
