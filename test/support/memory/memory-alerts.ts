import { type Alert, severities } from '../../../src/domain/alert.ts';
import type { NewDelivery } from '../../../src/domain/delivery.ts';
import { withMintedIds } from '../../../src/domain/incident-id.ts';
import type {
  AlertStore,
  GroupIncident,
  IngestChanges,
  IngestTransaction,
} from '../../../src/domain/ports/alert-store.ts';
import { severityOfAlert } from '../../../src/domain/severity.ts';
import { silenceState } from '../../../src/domain/silence.ts';
import { spreadOf } from '../../../src/domain/spread.ts';
import { raiseCounts } from './memory-accounts.ts';
import type { MemoryDatabase } from './memory-database.ts';
import { wantDelivery } from './memory-deliveries.ts';
import { memoryExpired } from './memory-expiries.ts';
import { beginEpisode, endEpisodes } from './memory-history.ts';
import { answerInhibition } from './memory-inhibitions.ts';
import { recordHit } from './memory-silence-marks.ts';

/** Alerts in memory; batches run one after the other. */
export function memoryAlerts(db: MemoryDatabase): AlertStore {
  return {
    ingest: (work) => db.transaction(() => work(ingestTransaction(db))),
    list: async ({ incidentId, status, homeless, fingerprint, labels = {}, limit }) =>
      [...db.state.alerts.values()]
        .filter((alert) => fingerprint === undefined || alert.fingerprint === fingerprint)
        .filter((alert) => incidentId === undefined || alert.incidentId === incidentId)
        .filter((alert) => status === undefined || alert.status === status)
        .filter((alert) => Object.entries(labels).every(([name, value]) => alert.labels[name] === value))
        .filter(
          (alert) =>
            homeless !== true || (alert.incidentId ?? alert.silenceId ?? alert.inhibitedBy) === undefined,
        )
        .sort(worstFirst)
        .slice(0, limit),
    page: async (incidentId, after = '', limit) =>
      [...db.state.alerts.values()]
        .filter((alert) => alert.incidentId === incidentId && alert.fingerprint > after)
        .sort((left, right) => (left.fingerprint < right.fingerprint ? -1 : 1))
        .slice(0, limit),
    spread: async (incidentId) =>
      spreadOf(
        [...db.state.alerts.values()]
          .filter((alert) => alert.incidentId === incidentId && alert.status === 'firing')
          .map((alert) => alert.labels),
      ),
    summary: async (incidentId) => db.summary(incidentId),
    expired: memoryExpired(db),
  };
}

function worstFirst(left: Alert, right: Alert): number {
  return (
    Number(left.status === 'resolved') - Number(right.status === 'resolved') ||
    severities.indexOf(severityOfAlert(left)) - severities.indexOf(severityOfAlert(right)) ||
    left.startsAt.getTime() - right.startsAt.getTime()
  );
}

function ingestTransaction(db: MemoryDatabase): IngestTransaction {
  const withSummaries = (ids: readonly string[]): ReadonlyMap<string, GroupIncident> => {
    const summaries = db.summaries(new Set(ids));
    const found = new Map<string, GroupIncident>();
    for (const [id, alerts] of summaries) {
      const incident = db.state.incidents.get(id);
      if (incident !== undefined) found.set(id, { incident, alerts });
    }
    return found;
  };
  return {
    alerts: async (fingerprints) => {
      const found = new Map<string, Alert>();
      for (const fingerprint of fingerprints) {
        const alert = db.state.alerts.get(fingerprint);
        if (alert !== undefined) found.set(fingerprint, alert);
      }
      return found;
    },
    expiries: async (fingerprints) =>
      new Map(fingerprints.flatMap((one) => [...db.state.expiries].filter(([known]) => known === one))),
    silences: async (at) =>
      [...db.state.silences.values()].filter((silence) => silenceState(silence, at) === 'active'),
    inhibition: async (question) => answerInhibition(db, question),
    groupIncidents: async (groupKeys) => {
      const wanted = new Set(groupKeys);
      // Of two opened at the same moment the later inserted one is the newer.
      const newest = new Map<string, string>();
      const openedAt = new Map<string, Date>();
      for (const incident of db.state.incidents.values()) {
        const { id, groupKey } = incident;
        if (groupKey === undefined || !wanted.has(groupKey)) continue;
        if (incident.openedAt < (openedAt.get(groupKey) ?? incident.openedAt)) continue;
        newest.set(groupKey, id);
        openedAt.set(groupKey, incident.openedAt);
      }
      const found = withSummaries([...newest.values()]);
      return new Map(
        [...newest].flatMap(([key, id]) => {
          const group = found.get(id);
          return group === undefined ? [] : [[key, group] as const];
        }),
      );
    },
    incidents: async (ids) => withSummaries(ids),
    write: async (changes) => write(db, changes),
    settle: (keys) => {
      for (const key of keys) db.journal.entries.delete(key);
    },
    storms: () => new Map(),
    count: (counts) => raiseCounts(db, counts),
  };
}

function write(db: MemoryDatabase, changes: IngestChanges): ReadonlyMap<string, string> {
  const ids = new Map<string, string>();
  const real = (id: string): string => ids.get(id) ?? id;
  for (const { placeholderId, ...incident } of changes.opened) {
    const id = db.mintIncidentId(incident.openedAt);
    ids.set(placeholderId, id);
    db.state.incidents.set(id, { ...incident, id, revision: 1 });
  }
  for (const incident of changes.changed) db.putIncident(incident);
  for (const alert of changes.alerts) {
    const { incidentId, grouped = false, ...rest } = alert;
    const stored = incidentId === undefined ? rest : { ...rest, incidentId: real(incidentId) };
    db.state.alerts.set(alert.fingerprint, stored);
    if (stored.status === 'firing') beginEpisode(db, stored, grouped);
    else endEpisodes(db, stored);
    if (alert.silenceId !== undefined) recordHit(db, alert.silenceId, alert.fingerprint);
  }
  db.addTimeline(
    changes.timeline.map((entry) => ({
      ...entry,
      incidentId: real(entry.incidentId),
      text: entry.kind === 'inhibited' ? withMintedIds(entry.text, real) : entry.text,
    })),
  );
  for (const delivery of changes.deliveries) wantDelivery(db, withRealId(delivery, real));
  for (const expiry of changes.expiries ?? []) db.state.expiries.set(expiry.fingerprint, expiry);
  return ids;
}

/** Keys and texts name the incident within themselves. */
function withRealId(delivery: NewDelivery, real: (id: string) => string): NewDelivery {
  const { incidentId } = delivery;
  if (incidentId === undefined || real(incidentId) === incidentId) return delivery;
  const text = JSON.stringify(delivery).replaceAll(incidentId, real(incidentId));
  return JSON.parse(text) as NewDelivery;
}
