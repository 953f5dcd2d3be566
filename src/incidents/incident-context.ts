import type { Actor } from '../domain/actor.ts';
import type { AlertEvent } from '../domain/alert.ts';
import type { Clock } from '../domain/clock.ts';
import type { Incident } from '../domain/incident.ts';
import { cardKeys } from '../domain/pages.ts';
import type { IncidentChange, IncidentSnapshot } from '../domain/ports/incident-store.ts';
import type { Stores } from '../domain/ports/stores.ts';
import type { Wake } from '../domain/ports/wake.ts';
import { silenceTimer } from '../domain/silence-timer.ts';
import { dueAt } from '../domain/timers.ts';
import type { Decision } from '../domain/transition.ts';

/** What the use-cases need; the services of a command, an action or a job fit. */
export interface IncidentContext {
  readonly clock: Clock;
  readonly stores: Pick<Stores, 'incidents' | 'alerts' | 'silences' | 'deliveries'>;
  readonly wake: Wake;
}

/** What every act on an incident carries: which one, who, and the version on the card that was clicked. */
export interface IncidentAct {
  readonly incidentId: string;
  readonly actor: Actor;
  readonly seen?: number;
}

/** The door for alerts, as far as use-cases need it. */
export interface AlertDoor {
  accept(events: readonly AlertEvent[]): Promise<unknown>;
}

/** The act as a transition takes it, at the present of the context. */
export function actNow(
  context: IncidentContext,
  act: Omit<IncidentAct, 'incidentId'>,
): { readonly actor: Actor; readonly at: Date; readonly seen?: number } {
  const { actor, seen } = act;
  return { actor, at: context.clock.now(), ...(seen === undefined ? {} : { seen }) };
}

/** Lets `decide` change the incident in one transaction, then wakes who has to post or to call. */
export async function changeIncident<R>(
  context: IncidentContext,
  incidentId: string,
  decide: (snapshot: IncidentSnapshot) => Decision<R>,
): Promise<R> {
  // The store may look twice; what it wrote is what was decided last.
  const written: { change?: IncidentChange | undefined } = {};
  const result = await context.stores.incidents.change(incidentId, (snapshot) => {
    const decision = decide(snapshot);
    written.change = decision.change;
    return decision;
  });
  if (written.change !== undefined) await wakeFor(context, written.change);
  return result;
}

async function wakeFor(
  { wake }: IncidentContext,
  { incident, deliveries, silence }: IncidentChange,
): Promise<void> {
  const keys = [...cardKeys(incident), ...(deliveries ?? []).map((delivery) => delivery.key)];
  await wakeWorkers(wake, keys, incident);
  if (silence === undefined) return;
  // At its start others are told whose alerts it hides as well.
  const timer = silenceTimer(silence, silence.startsAt);
  await Promise.allSettled([wake.windows([silence.startsAt, timer.dueAt ?? silence.endsAt])]);
}

/** Wakes the workers for what is committed. What fails here is found by the sweepers, and the act stays done. */
export async function wakeWorkers(wake: Wake, keys: readonly string[], incident: Incident): Promise<void> {
  const { nextAt } = incident.escalation;
  const timerAt = dueAt(incident);
  await Promise.allSettled([
    wake.deliveries(keys),
    nextAt === undefined ? undefined : wake.escalations([{ incidentId: incident.id, at: nextAt }]),
    timerAt === undefined ? undefined : wake.incidents([{ incidentId: incident.id, at: timerAt }]),
  ]);
}
