import type { Clock } from '../../../src/domain/clock.ts';
import type { DeliveryStore } from '../../../src/domain/ports/delivery-store.ts';
import type { DeletionName, VectorAuditStore } from '../../../src/domain/ports/vector-audit-store.ts';
import { auditKey, type OrphanDeletion, type VectorAudit } from '../../../src/domain/vector-audit.ts';

interface Row {
  audit: VectorAudit;
  runs: number;
  toldMs: number;
  filed: boolean;
  readonly deletions: Map<string, { runs: number; toldMs: number }>;
}

const isOpen = ({ audit: { state } }: Row) => state === 'waiting' || state === 'running';

/** Audits that people asked for, in memory. */
export function memoryVectorAudits(clock: Clock, deliveries: Pick<DeliveryStore, 'want'>): VectorAuditStore {
  const rows = new Map<string, Row>();
  const nowMs = () => clock.now().getTime();
  const set = (row: Row, change: Partial<VectorAudit>) => {
    row.audit = { ...row.audit, ...change, revision: row.audit.revision + 1 };
    row.toldMs = nowMs();
  };
  const mine = (id: string, run: number): Row | undefined => {
    const row = rows.get(id);
    return row?.audit.state === 'running' && row.runs === run ? row : undefined;
  };
  const withoutProgress = ({ progress: _progress, ...audit }: VectorAudit): VectorAudit => audit;
  const setDeletion = (row: Row, collection: string, change: Partial<OrphanDeletion>) =>
    set(row, {
      deletions: row.audit.deletions.map((one) =>
        one.collection === collection ? { ...one, ...change } : one,
      ),
    });
  const openDeletion = ({ auditId, collection }: DeletionName) => {
    const row = rows.get(auditId);
    const one = row?.audit.deletions.find((deletion) => deletion.collection === collection);
    const run = row?.deletions.get(collection);
    return row === undefined || run === undefined || one?.endedAt !== undefined ? undefined : { row, run };
  };

  return {
    request: async ({ channel, ...request }, requestedAt) => {
      const open = [...rows.values()].find(
        (row) => isOpen(row) && row.audit.system === request.system && row.audit.probe === request.probe,
      );
      if (open !== undefined) return { audit: open.audit, isNew: false };
      const id = `AUD-${rows.size + 1}`;
      const nothing = { collections: [], deletions: [], revision: 1 };
      const audit: VectorAudit = { id, ...request, state: 'waiting', requestedAt, ...nothing };
      rows.set(id, { audit, runs: 0, toldMs: nowMs(), filed: false, deletions: new Map() });
      await deliveries.want([{ key: auditKey(id), kind: 'report', channel }]);
      return { audit, isNew: true };
    },
    get: async (id) => rows.get(id)?.audit,
    recent: async (limit) =>
      [...rows.values()]
        .toReversed()
        .slice(0, limit)
        .map(({ audit: { collections: _collections, deletions: _deletions, ...head } }) => head),
    begin: async (id) => {
      const row = rows.get(id);
      if (row === undefined || !isOpen(row)) return undefined;
      row.audit = withoutProgress(row.audit);
      set(row, { state: 'running' });
      row.runs += 1;
      return row.runs;
    },
    tell: async (id, run, progress) => {
      const row = mine(id, run);
      if (row !== undefined) set(row, progress === undefined ? {} : { progress });
      return row !== undefined;
    },
    finish: async (id, run, collections, endedAt) => {
      const row = mine(id, run);
      if (row === undefined) return;
      row.audit = withoutProgress(row.audit);
      set(row, { state: 'done', collections, endedAt });
    },
    fail: async (id, error, endedAt) => {
      const row = rows.get(id);
      if (row === undefined || !isOpen(row)) return;
      row.audit = withoutProgress(row.audit);
      set(row, { state: 'failed', error, endedAt });
    },
    askDeletion: async ({ auditId, collection, expected, askedBy }, askedAt) => {
      const row = rows.get(auditId);
      if (row?.audit.state !== 'done' || row.deletions.has(collection)) return false;
      row.deletions.set(collection, { runs: 0, toldMs: nowMs() });
      const asked = { collection, state: 'asked', expected, askedBy, askedAt } as const;
      set(row, { deletions: [...row.audit.deletions, asked] });
      return true;
    },
    beginDeletion: async (name) => {
      const open = openDeletion(name);
      if (open === undefined) return undefined;
      open.run.runs += 1;
      setDeletion(open.row, name.collection, { state: 'running' });
      return open.run.runs;
    },
    tellDeletion: async (name, run) => openDeletion(name)?.run.runs === run,
    endDeletion: async (name, run, end, endedAt) => {
      const open = openDeletion(name);
      if (open === undefined || (run !== undefined && open.run.runs !== run)) return;
      const state = 'deleted' in end ? 'done' : 'failed';
      setDeletion(open.row, name.collection, { state, ...end, endedAt });
    },
    silent: async (forMs) => {
      const isLate = ({ toldMs }: { readonly toldMs: number }) => toldMs <= nowMs() - forMs;
      return {
        audits: [...rows.values()]
          .filter((row) => isOpen(row) && isLate(row))
          .map(({ audit: { id }, runs }) => ({ id, runs })),
        deletions: [...rows.values()].flatMap(({ audit: { id: auditId }, deletions }) =>
          [...deletions]
            .filter(([collection, run]) => openDeletion({ auditId, collection }) && isLate(run))
            .map(([collection, { runs }]) => ({ auditId, collection, runs })),
        ),
      };
    },
    fileStarted: async (id) => {
      const row = rows.get(id);
      if (row === undefined || row.filed) return false;
      row.filed = true;
      return true;
    },
    fileRefused: async (id) => {
      const row = rows.get(id);
      if (row !== undefined) row.filed = false;
    },
    unfiled: async (before) =>
      [...rows.values()]
        .filter(
          ({ audit: { state, endedAt }, filed }) =>
            state === 'done' && !filed && (endedAt ?? before) < before,
        )
        .map(({ audit: { id } }) => id),
    forget: async (before) => {
      const gone = [...rows.values()].filter(
        ({ audit: { endedAt } }) => endedAt !== undefined && endedAt < before,
      );
      for (const { audit } of gone) rows.delete(audit.id);
      return gone.length;
    },
  };
}
