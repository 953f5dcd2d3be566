import { type ResolveAct, type ResolveResult, resolve } from '../domain/incident-transitions.ts';
import { actNow, changeIncident, type IncidentAct, type IncidentContext } from './incident-context.ts';
import { incidentMatchers } from './incident-matchers.ts';

/**
 * Resolves the incident. While alerts fire that no silence hides, `stillFiring` decides: `ask` changes nothing and
 * answers `needsChoice`, `silence-1h` resolves and silences them for an hour, `force` resolves all the same.
 */
export async function resolveIncident(
  context: IncidentContext,
  act: IncidentAct & Pick<ResolveAct, 'stillFiring'>,
): Promise<ResolveResult> {
  const { stillFiring } = act;
  const matchers = stillFiring === 'silence-1h' ? await incidentMatchers(context, act.incidentId) : [];
  return changeIncident(context, act.incidentId, (snapshot) =>
    resolve(snapshot, { ...actNow(context, act), stillFiring, matchers }),
  );
}
