import { machineActor } from '../domain/actor.ts';
import { type Muted, mutedAt } from '../domain/mute-time.ts';
import { allRoutes } from '../domain/route.ts';
import type { Settings } from '../domain/settings.ts';
import { timePassed } from '../domain/time-passed.ts';
import { dueAt } from '../domain/timers.ts';
import type { ActResult } from '../domain/transition.ts';
import { actNow, changeIncident, type IncidentContext } from './incident-context.ts';

/**
 * What the timer of an incident calls: does what its deadlines ask for, as they are stored. One that came before its
 * time is set again; a stray or second one does nothing.
 */
export async function advanceIncident(
  context: IncidentContext & { readonly settings: Pick<Settings, 'routes'> },
  { incidentId }: { readonly incidentId: string },
): Promise<ActResult> {
  const actor = machineActor('timers', 'system');
  const result = await changeIncident(context, incidentId, (snapshot) => {
    const act = actNow(context, { actor });
    return timePassed(snapshot, act, mutedNow(context.settings, snapshot.incident.routeName, act.at));
  });
  const due = dueAt(result.incident);
  if (!result.changed && due !== undefined) await context.wake.incidents([{ incidentId, at: due }]);
  return result;
}

/** A route that is not configured any more mutes nothing. */
function mutedNow({ routes }: Pick<Settings, 'routes'>, name: string, at: Date): Muted | undefined {
  const route = allRoutes(routes).find((one) => one.name === name);
  return route === undefined ? undefined : mutedAt(route, at);
}
