import { type Actor, machineActor } from '../../src/domain/actor.ts';
import { opened } from '../../src/domain/alert-transitions.ts';
import type { EscalationPolicy } from '../../src/domain/escalation.ts';
import type { AlertSummary, Incident } from '../../src/domain/incident.ts';
import type { IncidentSnapshot } from '../../src/domain/ports/incident-store.ts';

export const openedAt = new Date('2026-11-21T02:14:00Z');

/** Two levels, five and ten minutes, gone through twice. */
export const policy: EscalationPolicy = {
  name: 'default',
  levels: [
    { targets: [{ kind: 'user', id: 'U0OLU' }], timeoutMs: 300_000 },
    {
      targets: [
        { kind: 'user', id: 'U0BEA' },
        { kind: 'group', id: 'S0LEADS' },
        { kind: 'channel', id: '#db-leads' },
      ],
      timeoutMs: 600_000,
    },
  ],
  repeats: 1,
};

export function person(id: string): Actor {
  return { kind: 'person', id, source: 'slack', role: 'operator' };
}

export const timer = machineActor('escalation', 'escalation');

/** The moment `minutes` after the incident was opened. */
export function atMinute(minutes: number): Date {
  return new Date(openedAt.getTime() + minutes * 60_000);
}

export function triggeredIncident(changes: Partial<Incident> = {}): Incident {
  const { incident } = opened(
    {
      id: 'INC-20261121-0001',
      title: 'Disk full on db-1',
      severity: 'critical',
      system: 'postgres',
      groupKey: 'default{alertname="DiskFull"}',
      routeName: 'default',
      channel: '#ops',
      policy,
    },
    openedAt,
  );
  return { ...incident, ...changes };
}

export function snapshotOf(incident: Incident, alerts: Partial<AlertSummary> = {}): IncidentSnapshot {
  return { incident, alerts: { total: 1, firing: 1, silenced: 0, inhibited: 0, ...alerts } };
}
