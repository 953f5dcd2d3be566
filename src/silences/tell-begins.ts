import { machineActor } from '../domain/actor.ts';
import { NotFoundError } from '../domain/errors.ts';
import { silenceBegan } from '../domain/incident-additions.ts';
import type { SilenceBegin } from '../domain/ports/silence-store.ts';
import type { Silence } from '../domain/silence.ts';
import { actNow, changeIncident, type IncidentContext } from '../incidents/incident-context.ts';

/** As many incidents at a time as one run of a job can tell. */
const MOST = 500;

/** Tells incidents that a silence hides alerts of theirs: on their cards, and to their escalation. Answers which. */
export async function tellBegins(context: IncidentContext): Promise<readonly string[]> {
  const { silences } = context.stores;
  const told: string[] = [];
  for (const begin of await silences.begins(MOST)) {
    const silence = await silences.get(begin.silenceId);
    if (silence !== undefined && (await tell(context, begin, silence))) told.push(begin.incidentId);
    await silences.begun(begin);
  }
  return told;
}

async function tell(context: IncidentContext, { incidentId }: SilenceBegin, silence: Silence) {
  const actor = machineActor('silences', 'system');
  try {
    const { changed } = await changeIncident(context, incidentId, (snapshot) =>
      silenceBegan(snapshot, actNow(context, { actor }), silence),
    );
    return changed;
  } catch (error) {
    // Pruned meanwhile: no reason to leave the others untold.
    if (error instanceof NotFoundError) return false;
    throw error;
  }
}
