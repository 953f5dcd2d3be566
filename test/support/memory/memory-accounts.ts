import { type AlertPlace, alertPlaces, type IntakeCounts } from '../../../src/domain/accounts.ts';
import type { Alert } from '../../../src/domain/alert.ts';
import { CANARY_ROUTE } from '../../../src/domain/canary.ts';
import { cardKey } from '../../../src/domain/pages.ts';
import type { AccountStore } from '../../../src/domain/ports/account-store.ts';
import type { MemoryDatabase } from './memory-database.ts';

export function raiseCounts(db: MemoryDatabase, counts: IntakeCounts): void {
  const sums = Object.entries(db.state.counts).map(([name, value]) => [
    name,
    value + counts[name as keyof IntakeCounts],
  ]);
  db.state.counts = Object.fromEntries(sums) as IntakeCounts;
}

/** What the auditor compares, in memory. Cards are due an edit when their incident is ahead of them. */
export function memoryAccounts(db: MemoryDatabase): AccountStore {
  return {
    read: async (lateSince) => {
      const places = Object.fromEntries(alertPlaces.map((place) => [place, 0])) as Record<AlertPlace, number>;
      for (const alert of db.state.alerts.values()) {
        if (alert.status === 'firing') places[placeOf(db, alert, lateSince)] += 1;
      }
      const cards = [...db.state.deliveries.values()].filter(({ kind }) => kind === 'card');
      const late = cards.filter(({ state, createdAt }) => state === 'pending' && createdAt < lateSince);
      const outdated = cards.filter(({ state, revision, incidentId = '' }) => {
        const incident = db.state.incidents.get(incidentId);
        return (
          incident !== undefined &&
          state === 'posted' &&
          revision < incident.revision &&
          incident.updatedAt < lateSince
        );
      });
      const unprocessed = [...db.journal.refused.keys()].filter((key) => db.journal.entries.has(key)).length;
      return { counts: db.state.counts, places, late: late.length, outdated: outdated.length, unprocessed };
    },
    postedCards: async (after = '', limit) =>
      [...db.state.deliveries.values()]
        .filter(({ kind, state, key }) => kind === 'card' && state === 'posted' && key > after)
        .filter(({ incidentId = '' }) => db.state.incidents.get(incidentId)?.state !== 'resolved')
        .sort((left, right) => (left.key < right.key ? -1 : 1))
        .slice(0, limit)
        .map(({ key, channelId = '', ts = '', revision, threadOf = '' }) => {
          const threadTs = db.state.deliveries.get(threadOf)?.ts;
          return { key, channelId, ts, revision, ...(threadTs === undefined ? {} : { threadTs }) };
        }),
    correct: async ({ key, ts, revision }, shown) => {
      const delivery = db.state.deliveries.get(key);
      if (delivery === undefined || delivery.ts !== ts || delivery.state !== 'posted') return;
      const { ts: _ts, channelId: _channelId, postedAt: _at, postStartedAt: _start, ...rest } = delivery;
      if (shown === undefined) db.state.deliveries.set(key, { ...rest, state: 'pending', revision: 0 });
      else if (delivery.revision === revision) db.state.deliveries.set(key, { ...delivery, revision: shown });
    },
    lastAudit: async () => db.state.audit,
    keepAudit: (audit) =>
      db.transaction(() => {
        db.state.audit = audit;
      }),
  };
}

function placeOf(db: MemoryDatabase, alert: Alert, lateSince: Date): AlertPlace {
  const { incidentId, silenceId, inhibitedBy } = alert;
  const incident = incidentId === undefined ? undefined : db.state.incidents.get(incidentId);
  if (incident?.routeName === CANARY_ROUTE) return 'canary';
  if (silenceId !== undefined) return 'silenced';
  if (inhibitedBy !== undefined) return 'inhibited';
  if (incident === undefined) return 'nowhere';
  if (incident.state === 'resolved') return incident.resolvedBy?.source === 'alert' ? 'forgotten' : 'closed';
  const held = incident.timers?.hold?.until;
  if (incident.cardless === true) return held !== undefined && held >= lateSince ? 'held' : 'uncarded';
  const card = db.state.deliveries.get(cardKey(incident.id));
  if (card?.state === 'posted') return card.ts === undefined ? 'uncarded' : 'carded';
  if (card?.state === 'pending') return 'waiting';
  return card?.state === 'failed' ? 'refused' : 'uncarded';
}
