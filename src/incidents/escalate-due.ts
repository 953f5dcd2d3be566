import { machineActor } from '../domain/actor.ts';
import { escalateDue as due, type EscalateDueResult } from '../domain/incident-transitions.ts';
import { actNow, changeIncident, type IncidentContext } from './incident-context.ts';

/** What the timer calls: acts only if the stored deadline has passed, so that a stray or second timer does nothing. */
export async function escalateDue(
  context: IncidentContext,
  { incidentId }: { readonly incidentId: string },
): Promise<EscalateDueResult> {
  const actor = machineActor('escalation', 'escalation');
  return changeIncident(context, incidentId, (snapshot) => due(snapshot, actNow(context, { actor })));
}
