import { expect, vi } from 'vitest';
import type { AlertStore } from '../../src/domain/ports/alert-store.ts';

/** From now on the batches of that store wait until they are let go, one with each call. */
export function holdBatches(alerts: Pick<AlertStore, 'ingest'>) {
  const gates: (() => void)[] = [];
  const ingest = alerts.ingest.bind(alerts);
  const held: AlertStore['ingest'] = async (work) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    gates.push(resolve);
    await promise;
    return ingest(work);
  };
  Object.assign(alerts, { ingest: held });
  const waiting = () => vi.waitFor(() => expect(gates.length).toBeGreaterThan(0));
  const go = async () => {
    await waiting();
    gates.shift()?.();
  };
  return Object.assign(go, { waiting });
}
