import { unacknowledge } from '../domain/incident-transitions.ts';
import type { ActResult } from '../domain/transition.ts';
import { actNow, changeIncident, type IncidentAct, type IncidentContext } from './incident-context.ts';

/** Hands the incident back: the escalation starts over at its first level. */
export async function unacknowledgeIncident(context: IncidentContext, act: IncidentAct): Promise<ActResult> {
  return changeIncident(context, act.incidentId, (snapshot) => unacknowledge(snapshot, actNow(context, act)));
}
