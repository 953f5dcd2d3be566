import type { Services } from '../../src/define/services.ts';
import { hidingAlerts } from '../../src/domain/alert-summary.ts';
import { NotFoundError } from '../../src/domain/errors.ts';
import { HIDES_NOTHING } from '../../src/domain/inhibition.ts';
import type { IncidentDetailsModel } from '../../templates/incident-details.ts';

const TIMELINE_ROWS = 50;
const ALERTS_SHOWN = 20;
const CAUSES_SHOWN = 10;

/** Everything that is shown of one incident. NotFoundError for one that does not exist. */
export async function readIncident(
  { stores, settings }: Services,
  id: string,
): Promise<IncidentDetailsModel> {
  const [snapshot, alerts, timeline] = await Promise.all([
    stores.incidents.get(id),
    stores.alerts.list({ incidentId: id, limit: ALERTS_SHOWN }),
    stores.incidents.timeline(id, TIMELINE_ROWS),
  ]);
  if (snapshot === undefined)
    throw new NotFoundError(`Incident '${id}' does not exist. List the open ones with /ops incidents.`);
  const sources = hidingAlerts(alerts);
  const [hiddenBy, hides] = await Promise.all([
    snapshot.alerts.inhibited === 0 ? [] : stores.inhibitions.causes(id, CAUSES_SHOWN),
    sources.length === 0 ? HIDES_NOTHING : stores.inhibitions.hiding(id, sources),
  ]);
  return {
    incident: snapshot.incident,
    hiddenBy,
    hides,
    summary: snapshot.alerts,
    alerts,
    timeline,
    linkSchemes: settings.linkSchemes,
  };
}
