import type { Services } from '../../src/define/services.ts';
import { NotFoundError } from '../../src/domain/errors.ts';
import { encodeReference } from '../../src/domain/incident-reference.ts';
import { incidentMatchers } from '../../src/incidents/incident-matchers.ts';
import type { SilenceModalModel } from '../../templates/silence-modal.ts';
import { formOf } from './silence-form.ts';

/** The form for what an incident is about, with the labels that its alerts share. NotFoundError for an unknown one. */
export async function incidentFormOf(
  context: Services,
  incidentId: string,
  value?: string,
): Promise<SilenceModalModel> {
  const [found, matchers] = await Promise.all([
    context.stores.incidents.get(incidentId),
    incidentMatchers(context, incidentId),
  ]);
  if (found === undefined) {
    throw new NotFoundError(
      `Incident '${incidentId}' does not exist. List the open ones with /ops incidents.`,
    );
  }
  const { incident } = found;
  const about = { id: incident.id, title: incident.title };
  const carried = value ?? encodeReference({ incidentId, version: incident.version });
  return formOf(context, { value: carried, about, matchers });
}
