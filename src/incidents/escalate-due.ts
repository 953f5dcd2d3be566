import { machineActor } from '../domain/actor.ts';
import { escalateDue as due, type EscalateDueResult } from '../domain/incident-transitions.ts';
import { actNow, changeIncident, type IncidentContext } from './incident-context.ts';

/**
 * What the timer calls: acts only if the stored deadline has passed, so that a stray or second timer does nothing. One
 * that came before the deadline is set again.
 */
export async function escalateDue(
  context: IncidentContext,
  { incidentId }: { readonly incidentId: string },
): Promise<EscalateDueResult> {
  const actor = machineActor('escalation', 'escalation');
  const result = await changeIncident(context, incidentId, (snapshot) =>
    due(snapshot, actNow(context, { actor })),
  );
  const { state, escalation } = result.incident;
  // By the clock of another machine it was time: this timer is spent, and nobody else would act on the deadline.
  if (!result.changed && state === 'triggered' && escalation.nextAt !== undefined)
    await context.wake.escalations([{ incidentId, at: escalation.nextAt }]);
  return result;
}
