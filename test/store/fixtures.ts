import { randomBytes, randomUUID } from 'node:crypto';
import type { Actor } from '../../src/domain/actor.ts';
import type { Alert } from '../../src/domain/alert.ts';
import type { NewDelivery } from '../../src/domain/delivery.ts';
import type { Incident, TimelineEntry } from '../../src/domain/incident.ts';
import type { IngestChanges, NewIncident } from '../../src/domain/ports/alert-store.ts';
import type { IncidentChange } from '../../src/domain/ports/incident-store.ts';
import type { Stores } from '../../src/domain/ports/stores.ts';
import { severityOf } from '../../src/domain/severity.ts';
import type { NewSilence } from '../../src/domain/silence.ts';

/** Minutes after the night's first alert, 02:14 UTC. */
export function at(minutes: number): Date {
  return new Date(Date.parse('2026-11-21T02:14:00Z') + minutes * 60_000);
}

export const bea: Actor = { kind: 'person', id: 'U0BEA', source: 'slack', role: 'operator' };
export const machine = { kind: 'machine', id: 'alertmanager', source: 'alert' } as const;

export const policy = {
  name: 'default',
  levels: [{ targets: [{ kind: 'user', id: 'U0BEA' }], timeoutMs: 300_000 }],
  repeats: 1,
} as const;

/** A firing alert; `name` makes its fingerprint. */
export function alertOf(name: string, over: Partial<Alert> = {}): Alert {
  const labels = { alertname: 'HighCpu', instance: name, severity: 'warning' };
  return {
    source: 'alertmanager',
    fingerprint: Buffer.from(name).toString('hex').padStart(16, '0').slice(-16),
    status: 'firing',
    labels,
    severity: severityOf(over.labels ?? labels),
    annotations: { summary: `CPU of ${name} is busy` },
    startsAt: at(0),
    links: [{ label: 'Source', url: 'https://prometheus.example.org/graph' }],
    updatedAt: at(0),
    ...over,
  };
}

export function newIncidentOf(placeholderId: string, over: Partial<NewIncident> = {}): NewIncident {
  return {
    placeholderId,
    title: 'CPU is busy',
    severity: 'warning',
    state: 'triggered',
    version: 1,
    revision: 1,
    groupKey: `default/${placeholderId}`,
    routeName: 'default',
    channel: '#ops',
    escalation: { policy, level: 0, round: 0, nextAt: at(5) },
    openedAt: at(0),
    updatedAt: at(0),
    ...over,
  };
}

export function cardOf(incidentId: string, over: Partial<NewDelivery> = {}): NewDelivery {
  return { key: `card.${incidentId}`, kind: 'card', channel: '#ops', incidentId, ...over };
}

export function entryOf(incidentId: string, over: Partial<TimelineEntry> = {}): TimelineEntry {
  return {
    incidentId,
    at: at(0),
    kind: 'opened',
    actor: machine,
    version: 1,
    text: 'opened by an alert',
    ...over,
  };
}

export function silenceOf(over: Partial<NewSilence> = {}): NewSilence {
  return {
    matchers: [{ label: 'alertname', operator: '=', value: 'HighCpu' }],
    startsAt: at(0),
    endsAt: at(60),
    author: 'U0BEA',
    comment: 'deploying',
    ...over,
  };
}

/** Writes one batch; what is not named is empty. */
export function ingest(
  stores: Stores,
  changes: Partial<IngestChanges>,
): Promise<ReadonlyMap<string, string>> {
  return stores.alerts.ingest((tx) =>
    tx.write({ alerts: [], opened: [], changed: [], timeline: [], deliveries: [], ...changes }),
  );
}

/** Opens incidents in one batch, each with what `partsOf` gives it under its placeholder; the ids, in order. */
export async function openMany(
  stores: Stores,
  count: number,
  partsOf: (name: string) => {
    readonly opened?: Partial<NewIncident>;
    readonly alerts?: readonly Alert[];
    readonly deliveries: readonly NewDelivery[];
  },
): Promise<readonly string[]> {
  const names = Array.from({ length: count }, () => `new-${randomUUID()}`);
  const parts = names.map((name) => ({ name, ...partsOf(name) }));
  const ids = await ingest(stores, {
    opened: parts.map(({ name, opened }) => newIncidentOf(name, opened)),
    alerts: parts.flatMap(({ alerts = [] }) => alerts),
    deliveries: parts.flatMap(({ deliveries }) => deliveries),
  });
  return names.map((name) => ids.get(name) ?? '');
}

/** Opens an incident with a card and these alerts; answers its id. */
export async function openIncident(
  stores: Stores,
  alerts: readonly Alert[] = [alertOf(randomBytes(4).toString('hex'))],
  over: Partial<NewIncident> = {},
): Promise<string> {
  const ids = await ingest(stores, {
    opened: [newIncidentOf('new-1', over)],
    alerts: alerts.map((alert) => ({ ...alert, incidentId: 'new-1' })),
    timeline: [entryOf('new-1', { at: over.openedAt ?? at(0) })],
    deliveries: [cardOf('new-1')],
  });
  return ids.get('new-1') ?? '';
}

/** Changes an incident as a use-case would; `change` may add more than its fields. */
export function changeIncident(
  stores: Stores,
  id: string,
  fields: Partial<Incident>,
  change: Partial<Omit<IncidentChange, 'incident'>> = {},
): Promise<void> {
  return stores.incidents.change(id, ({ incident }) => ({
    change: { timeline: [], ...change, incident: { ...incident, ...fields } },
    result: undefined,
  }));
}
