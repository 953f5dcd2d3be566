/** Jobs of audits, as they are queued: one of each at a time. */
export function runJob(auditId: string) {
  return { name: 'run-vector-audit', id: auditId, data: { auditId } };
}

/** Of everything that was agreed to after this audit. */
export function deletionJob(auditId: string) {
  return { name: 'delete-orphans', id: auditId, data: { auditId } };
}

export function fileJob(auditId: string) {
  return { name: 'post-audit-report', id: auditId, data: { auditId } };
}
