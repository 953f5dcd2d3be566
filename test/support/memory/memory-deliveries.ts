import { isDeepStrictEqual } from 'node:util';
import {
  type Delivery,
  deliveryPriorities,
  deliveryPriority,
  type NewDelivery,
} from '../../../src/domain/delivery.ts';
import type { PostedMessage } from '../../../src/domain/ports/chat.ts';
import type { CardStanding, DeliveryStore } from '../../../src/domain/ports/delivery-store.ts';
import type { MemoryDatabase } from './memory-database.ts';

/** Inserts a delivery unless its key exists. */
export function wantDelivery(db: MemoryDatabase, { heldForMs, ...delivery }: NewDelivery): void {
  if (db.state.deliveries.has(delivery.key)) return;
  const createdAt = db.clock.now();
  const { severity, stormRoute: _stormRoute, call: _call, ...wanted } = delivery;
  db.state.priorities.set(delivery.key, deliveryPriority(delivery.kind, severity));
  const fresh = { ...wanted, state: 'pending', revision: 0, createdAt } as const;
  if (heldForMs !== undefined) db.leases.set(delivery.key, createdAt.getTime() + heldForMs);
  db.state.deliveries.set(
    delivery.key,
    heldForMs === undefined ? fresh : { ...fresh, postStartedAt: createdAt },
  );
}

/** Deliveries in memory; leases live outside the transactions, as they end by themselves. */
export function memoryDeliveries(db: MemoryDatabase): DeliveryStore {
  const { leases } = db;
  let left: { readonly key: string; readonly place: PostedMessage; readonly at: Date }[] = [];
  const isHeld = (key: string): boolean => (leases.get(key) ?? 0) > db.clock.now().getTime();
  const patch = async (key: string, change: (delivery: Delivery) => Delivery): Promise<void> => {
    const delivery = db.state.deliveries.get(key);
    if (delivery !== undefined) db.state.deliveries.set(key, change(delivery));
  };
  return {
    get: async (key) => db.state.deliveries.get(key),
    want: (deliveries) =>
      db.transaction(() => {
        for (const delivery of deliveries) wantDelivery(db, delivery);
      }),
    claim: async (key, leaseMs) => {
      if (isHeld(key) || !db.state.deliveries.has(key)) return undefined;
      leases.set(key, db.clock.now().getTime() + leaseMs);
      const delivery = db.state.deliveries.get(key);
      const current = delivery === undefined ? undefined : standingOf(db, delivery);
      return delivery === undefined || current === undefined ? delivery : { ...delivery, current };
    },
    outdated: async (keys) =>
      keys.flatMap((key) => {
        const delivery = db.state.deliveries.get(key);
        const current = delivery?.state === 'posted' ? standingOf(db, delivery) : undefined;
        return current !== undefined && current.revision > (delivery?.revision ?? 0)
          ? [{ key, current }]
          : [];
      }),
    release: async (key) => {
      leases.delete(key);
    },
    postStarted: (key, at) => patch(key, (delivery) => ({ ...delivery, postStartedAt: at })),
    posted: (key, { channelId, ts, at, revision, refusal }) =>
      patch(key, ({ lastError: _lastError, ...delivery }) => ({
        ...delivery,
        state: 'posted',
        channelId,
        ts,
        postedAt: at,
        revision,
        ...(refusal === undefined ? {} : { lastError: refusal }),
      })),
    settle: async (posts) => {
      for (const { key, channelId, ts, at, revision } of posts) {
        const delivery = db.state.deliveries.get(key);
        if (delivery?.state !== 'pending') continue;
        const { lastError: _lastError, ...rest } = delivery;
        db.state.deliveries.set(key, { ...rest, state: 'posted', channelId, ts, postedAt: at, revision });
        leases.delete(key);
      }
      return posts
        .map(({ key }) => key)
        .filter((key) => {
          const delivery = db.state.deliveries.get(key);
          return delivery?.state === 'posted' && hasWork(db, delivery, new Date(0));
        });
    },
    handBack: async (keys) => {
      for (const key of keys) {
        const delivery = db.state.deliveries.get(key);
        if (delivery?.state !== 'pending' || !leases.delete(key)) continue;
        const { postStartedAt: _postStartedAt, ...rest } = delivery;
        db.state.deliveries.set(key, rest);
      }
    },
    // Here nobody ever dies: only what has run out by itself lapses.
    lapsed: async () => [...leases.keys()].filter((key) => !isHeld(key)),
    edited: (key, revision) => {
      leases.delete(key);
      return patch(key, (delivery) => ({ ...delivery, revision: Math.max(delivery.revision, revision) }));
    },
    lost: (key, leftAt) => {
      const isKnown = left.some(({ place }) => isDeepStrictEqual(place, leftAt));
      if (leftAt !== undefined && !isKnown) left.push({ key, place: leftAt, at: db.clock.now() });
      return patch(
        key,
        ({ ts: _ts, channelId: _channelId, postedAt: _postedAt, postStartedAt: _started, ...delivery }) => ({
          ...delivery,
          state: 'pending',
          revision: 0,
        }),
      );
    },
    leftBehind: async (since, limit) =>
      left
        .filter(({ at }) => at >= since)
        .flatMap(({ key, place }) => {
          const { state, channelId = '', ts = '' } = db.state.deliveries.get(key) ?? {};
          return state === 'posted' ? [{ key, place, now: { channelId, ts } }] : [];
        })
        .sort((one, other) => (one.place.channelId < other.place.channelId ? -1 : 1))
        .slice(0, limit),
    tidied: async ({ channelId, ts }) => {
      left = left.filter(({ place }) => place.channelId !== channelId || place.ts !== ts);
    },
    obsolete: (key) =>
      patch(key, ({ lastError: _lastError, ...delivery }) => ({ ...delivery, state: 'obsolete' })),
    failed: (key, error) => patch(key, (delivery) => ({ ...delivery, state: 'failed', lastError: error })),
    deferred: (key, error) =>
      patch(key, (delivery) =>
        delivery.state === 'posted' && delivery.lastError !== undefined
          ? delivery
          : {
              ...delivery,
              lastError: error,
              ...(delivery.state === 'pending' ? { delayedBy: error } : {}),
            },
      ),
    due: async (before, limit) =>
      [...db.state.deliveries.values()]
        .filter((delivery) => !isHeld(delivery.key) && hasWork(db, delivery, before))
        .sort(
          (left, right) =>
            priorityOf(db, left) - priorityOf(db, right) ||
            left.createdAt.getTime() - right.createdAt.getTime(),
        )
        .slice(0, limit)
        .map((delivery) => delivery.key),
    failures: async (limit) =>
      [...db.state.deliveries.values()]
        .filter(
          ({ state, lastError }) => state === 'failed' || (state === 'posted' && lastError !== undefined),
        )
        .sort((left, right) => right.createdAt.getTime() - left.createdAt.getTime())
        .slice(0, limit),
  };
}

function priorityOf(db: MemoryDatabase, { key, state }: Delivery): number {
  return state === 'posted' ? deliveryPriorities.edit : (db.state.priorities.get(key) ?? 0);
}

/** What the incident of a card has come to. */
function standingOf(db: MemoryDatabase, { kind, incidentId = '' }: Delivery): CardStanding | undefined {
  const incident = kind === 'card' ? db.state.incidents.get(incidentId) : undefined;
  return incident === undefined ? undefined : { revision: incident.revision, version: incident.version };
}

function hasWork(db: MemoryDatabase, delivery: Delivery, before: Date): boolean {
  if (delivery.state === 'pending') return delivery.createdAt < before;
  const wanted = db.state.incidents.get(delivery.incidentId ?? '')?.revision ?? 0;
  return delivery.state === 'posted' && delivery.kind === 'card' && delivery.revision < wanted;
}
