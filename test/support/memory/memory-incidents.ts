import { severities } from '../../../src/domain/alert.ts';
import { CANARY_ROUTE } from '../../../src/domain/canary.ts';
import { NotFoundError } from '../../../src/domain/errors.ts';
import { incidentStates } from '../../../src/domain/incident.ts';
import type { IncidentSnapshot, IncidentStore } from '../../../src/domain/ports/incident-store.ts';
import { dueAt } from '../../../src/domain/timers.ts';
import type { MemoryDatabase } from './memory-database.ts';
import { wantDelivery } from './memory-deliveries.ts';
import { insertSilence, markHidden } from './memory-silence-marks.ts';

/** Incidents in memory. */
export function memoryIncidents(db: MemoryDatabase): IncidentStore {
  const snapshot = (id: string): IncidentSnapshot | undefined => {
    const incident = db.state.incidents.get(id);
    return incident === undefined ? undefined : { incident, alerts: db.summary(id) };
  };
  return {
    get: async (id) => snapshot(id),
    list: async ({ states, openedFrom, openedTo, limit }) =>
      [...db.state.incidents.keys()]
        .flatMap((id) => snapshot(id) ?? [])
        .filter(({ incident }) => incident.routeName !== CANARY_ROUTE)
        .filter(({ incident }) => states === undefined || states.includes(incident.state))
        .filter(({ incident }) => openedFrom === undefined || incident.openedAt >= openedFrom)
        .filter(({ incident }) => openedTo === undefined || incident.openedAt < openedTo)
        .sort(worstFirst)
        .slice(0, limit),
    timeline: async (id, limit) => db.state.timeline.filter((entry) => entry.incidentId === id).slice(-limit),
    change: (id, decide) =>
      db.transaction(() => {
        const before = snapshot(id);
        if (before === undefined) {
          throw new NotFoundError(`Incident '${id}' does not exist. List the open ones with /ops incidents.`);
        }
        const { change, result } = decide(before);
        if (change === undefined) return result;
        db.putIncident({ ...change.incident, id });
        db.addTimeline(change.timeline);
        if (change.silence !== undefined) {
          const silence = insertSilence(db, change.silence, db.clock.now());
          if (silence !== undefined) markHidden(db, silence, db.clock.now(), id);
        }
        for (const delivery of change.deliveries ?? []) wantDelivery(db, delivery);
        return result;
      }),
    declare: (declared, actor, text, deliveriesOf) =>
      db.transaction(() => {
        const id = db.mintIncidentId(declared.openedAt);
        const incident = { ...declared, id, revision: 1 };
        db.state.incidents.set(id, incident);
        db.addTimeline([
          {
            incidentId: id,
            at: declared.openedAt,
            kind: 'opened',
            actor,
            version: declared.version,
            text,
          },
        ]);
        for (const delivery of deliveriesOf(incident)) wantDelivery(db, delivery);
        return incident;
      }),
    escalationsDue: async (before, limit) =>
      [...db.state.incidents.values()]
        .flatMap(({ id, escalation }) =>
          escalation.nextAt !== undefined && escalation.nextAt < before
            ? [{ id, dueAt: escalation.nextAt }]
            : [],
        )
        .sort((left, right) => left.dueAt.getTime() - right.dueAt.getTime())
        .slice(0, limit),
    timersDue: async (before, limit) =>
      [...db.state.incidents.values()]
        .flatMap((incident) => {
          const due = dueAt(incident);
          return due !== undefined && due < before ? [{ id: incident.id, dueAt: due }] : [];
        })
        .sort((left, right) => left.dueAt.getTime() - right.dueAt.getTime())
        .slice(0, limit),
    countByState: async () => {
      const counts = { triggered: 0, acknowledged: 0, resolved: 0 };
      for (const { routeName, state } of db.state.incidents.values())
        if (routeName !== CANARY_ROUTE) counts[state] += 1;
      return counts;
    },
  };
}

function worstFirst({ incident: left }: IncidentSnapshot, { incident: right }: IncidentSnapshot): number {
  return (
    incidentStates.indexOf(left.state) - incidentStates.indexOf(right.state) ||
    severities.indexOf(left.severity) - severities.indexOf(right.severity) ||
    right.openedAt.getTime() - left.openedAt.getTime() ||
    (left.id < right.id ? 1 : -1)
  );
}
