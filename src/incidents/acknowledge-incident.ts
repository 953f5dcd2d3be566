import { type AcknowledgeResult, acknowledge } from '../domain/incident-transitions.ts';
import { actNow, changeIncident, type IncidentAct, type IncidentContext } from './incident-context.ts';

/** Takes the incident and stops its escalation; `already` of the result says who had taken it before, and when. */
export async function acknowledgeIncident(
  context: IncidentContext,
  act: IncidentAct,
): Promise<AcknowledgeResult> {
  return changeIncident(context, act.incidentId, (snapshot) => acknowledge(snapshot, actNow(context, act)));
}
