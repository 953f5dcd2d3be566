import { type EscalateResult, escalate } from '../domain/incident-transitions.ts';
import { actNow, changeIncident, type IncidentAct, type IncidentContext } from './incident-context.ts';

/** Calls the next level now; StaleError when somebody was faster, ConflictError when nobody is left to call. */
export async function escalateIncident(context: IncidentContext, act: IncidentAct): Promise<EscalateResult> {
  return changeIncident(context, act.incidentId, (snapshot) => escalate(snapshot, actNow(context, act)));
}
