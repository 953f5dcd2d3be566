import { type Delivery, deliveryPriorities, type NewDelivery } from '../../../src/domain/delivery.ts';
import type { DeliveryStore } from '../../../src/domain/ports/delivery-store.ts';
import type { MemoryDatabase } from './memory-database.ts';

/** Inserts a delivery unless its key exists. */
export function wantDelivery(db: MemoryDatabase, delivery: NewDelivery): void {
  if (db.state.deliveries.has(delivery.key)) return;
  const createdAt = db.clock.now();
  db.state.deliveries.set(delivery.key, { ...delivery, state: 'pending', revision: 0, createdAt });
}

/** Deliveries in memory; leases live outside the transactions, as they end by themselves. */
export function memoryDeliveries(db: MemoryDatabase): DeliveryStore {
  const leases = new Map<string, number>();
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
      return db.state.deliveries.get(key);
    },
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
    edited: (key, revision) =>
      patch(key, (delivery) => ({ ...delivery, revision: Math.max(delivery.revision, revision) })),
    lost: (key) =>
      patch(
        key,
        ({ ts: _ts, channelId: _channelId, postedAt: _postedAt, postStartedAt: _started, ...delivery }) => ({
          ...delivery,
          state: 'pending',
          revision: 0,
        }),
      ),
    failed: (key, error) => patch(key, (delivery) => ({ ...delivery, state: 'failed', lastError: error })),
    deferred: (key, error) =>
      patch(key, (delivery) =>
        delivery.state === 'posted' && delivery.lastError !== undefined
          ? delivery
          : { ...delivery, lastError: error },
      ),
    due: async (before, limit) =>
      [...db.state.deliveries.values()]
        .filter((delivery) => !isHeld(delivery.key) && hasWork(db, delivery, before))
        .sort(
          (left, right) =>
            deliveryPriorities[left.kind] - deliveryPriorities[right.kind] ||
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

function hasWork(db: MemoryDatabase, delivery: Delivery, before: Date): boolean {
  if (delivery.state === 'pending') return delivery.createdAt < before;
  const wanted = db.state.incidents.get(delivery.incidentId ?? '')?.revision ?? 0;
  return delivery.state === 'posted' && delivery.kind === 'card' && delivery.revision < wanted;
}
