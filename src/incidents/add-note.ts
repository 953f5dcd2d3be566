import { note } from '../domain/incident-additions.ts';
import type { ActResult } from '../domain/transition.ts';
import { actNow, changeIncident, type IncidentAct, type IncidentContext } from './incident-context.ts';

/** Adds a line to the incident's timeline, whatever state it is in; UsageError when the text is empty. */
export async function addNote(
  context: IncidentContext,
  act: IncidentAct & { readonly text: string },
): Promise<ActResult> {
  return changeIncident(context, act.incidentId, (snapshot) =>
    note(snapshot, { ...actNow(context, act), text: act.text }),
  );
}
