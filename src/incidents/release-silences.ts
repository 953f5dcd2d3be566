import { machineActor } from '../domain/actor.ts';
import { NotFoundError } from '../domain/errors.ts';
import { silenceEnded } from '../domain/incident-additions.ts';
import type { Act } from '../domain/transition.ts';
import { asEvent } from './as-event.ts';
import { type AlertDoor, actNow, changeIncident, type IncidentContext } from './incident-context.ts';

/** Alerts that were hidden when they came are on no incident: as many are offered again at a time. */
const MOST_ALERTS = 5000;

/** Which incidents changed because silences ended, and how many alerts were offered to the pipeline again. */
export interface ReleaseResult {
  readonly incidentIds: readonly string[];
  readonly offered: number;
}

/**
 * Looks for silences that have ended: resolved incidents that still fire are re-opened, open ones go on escalating,
 * and alerts that came while they were hidden go through the pipeline again. Running it twice changes nothing more.
 */
export async function releaseSilences(
  context: IncidentContext & { readonly intake: AlertDoor },
  act: Pick<Act, 'actor'> = { actor: machineActor('silences', 'system') },
): Promise<ReleaseResult> {
  const ids = await context.stores.silences.releaseEnded(context.clock.now());
  const incidentIds: string[] = [];
  for (const id of ids) {
    if (await release(context, id, act)) incidentIds.push(id);
    await context.stores.silences.released(id);
  }
  return { incidentIds, offered: await offerAgain(context) };
}

async function release(
  context: IncidentContext,
  incidentId: string,
  act: Pick<Act, 'actor'>,
): Promise<boolean> {
  try {
    const decide = (snapshot: Parameters<typeof silenceEnded>[0]) =>
      silenceEnded(snapshot, actNow(context, act));
    return (await changeIncident(context, incidentId, decide)).changed;
  } catch (error) {
    // Pruned meanwhile: no reason to leave the others unlooked at.
    if (error instanceof NotFoundError) return false;
    throw error;
  }
}

async function offerAgain({
  stores,
  intake,
}: IncidentContext & { readonly intake: AlertDoor }): Promise<number> {
  const homeless = await stores.alerts.list({ status: 'firing', homeless: true, limit: MOST_ALERTS });
  if (homeless.length > 0) await intake.accept(homeless.map(asEvent));
  return homeless.length;
}
