import { reopen } from '../domain/incident-transitions.ts';
import type { ActResult } from '../domain/transition.ts';
import { actNow, changeIncident, type IncidentAct, type IncidentContext } from './incident-context.ts';

/** Opens a resolved incident again: nobody owns it and the escalation starts over. An open one stays as it is. */
export async function reopenIncident(context: IncidentContext, act: IncidentAct): Promise<ActResult> {
  return changeIncident(context, act.incidentId, (snapshot) => reopen(snapshot, actNow(context, act)));
}
