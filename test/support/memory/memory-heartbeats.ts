import type { Heartbeat } from '../../../src/domain/heartbeat.ts';
import type { HeartbeatStore } from '../../../src/domain/ports/heartbeat-store.ts';

const later = (left: Date | undefined, right: Date): Date =>
  left !== undefined && left > right ? left : right;

/** Heartbeats in memory. */
export function memoryHeartbeats(): HeartbeatStore {
  const rows = new Map<string, Heartbeat>();
  let seenAt: Date | undefined;
  return {
    list: async () => [...rows.values()].sort((left, right) => (left.name < right.name ? -1 : 1)),
    beat: async (name, at, dueAt) => {
      const before = rows.get(name);
      const row = { ...before, name, lastAt: later(before?.lastAt, at), dueAt: later(before?.dueAt, dueAt) };
      rows.set(name, row);
      return row;
    },
    expect: async (name, dueAt) => {
      const before = rows.get(name);
      if (before?.raisedAt === undefined)
        rows.set(name, { ...before, name, dueAt: later(before?.dueAt, dueAt) });
    },
    raised: async (name, dueAt) => {
      const row = rows.get(name);
      if (row?.dueAt.getTime() === dueAt.getTime() && row.raisedAt === undefined)
        rows.set(name, { ...row, raisedAt: dueAt });
    },
    cleared: async (name, raisedAt) => {
      const row = rows.get(name);
      if (row?.raisedAt?.getTime() !== raisedAt.getTime()) return;
      const { raisedAt: _raisedAt, ...rest } = row;
      rows.set(name, rest);
    },
    remove: async (name) => {
      rows.delete(name);
    },
    watched: async (at) => {
      const before = seenAt;
      seenAt = at;
      return before;
    },
  };
}
