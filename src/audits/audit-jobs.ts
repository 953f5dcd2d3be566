import type { DeletionName } from '../domain/ports/vector-audit-store.ts';

/** Jobs of audits, as they are queued: one of each at a time. */
export function runJob(auditId: string) {
  return { name: 'run-vector-audit', id: auditId, data: { auditId } };
}

export function deletionJob({ auditId, collection }: DeletionName) {
  return { name: 'delete-orphans', id: `${auditId}.${collection}`, data: { auditId, collection } };
}

export function fileJob(auditId: string) {
  return { name: 'post-audit-report', id: auditId, data: { auditId } };
}
