import { type AuditReport, auditReport as schema } from '../../src/domain/audit-report.ts';

/** A deep audit of five points, three of which have no document any more. */
export function auditReport(changes: Partial<AuditReport> = {}): AuditReport {
  return schema.parse({
    version: 1,
    collection: 'docs',
    startedAt: '2026-11-22T02:14:00.000Z',
    seconds: 1.5,
    depth: 'deep',
    verdict: 'FAIL',
    points: { total: 5, examined: 5 },
    documents: { total: 3, examined: 3 },
    coverage: 66.6667,
    checks: [
      {
        check: 'orphans',
        grade: 'FAIL',
        of: 'points',
        examined: 5,
        found: 3,
        population: 5,
        estimated: 3,
        percent: 60,
        examples: [{ point: '1', source: 'gone.md', fault: 'its document no longer exists' }],
      },
      {
        check: 'missing',
        grade: 'INFO',
        of: 'documents',
        examined: 3,
        found: 1,
        population: 3,
        estimated: 1,
        percent: 33.3333,
        examples: [{ source: 'new.md', fault: 'it has no vector' }],
      },
      {
        check: 'integrity',
        grade: 'PASS',
        of: 'points',
        examined: 5,
        found: 0,
        population: 5,
        estimated: 0,
        percent: 0,
        examples: [],
      },
    ],
    collectionFaults: [],
    notes: [],
    fixes: {
      delete: { count: 3, ids: ['1', '2', '3'], complete: true },
      embed: { count: 1, sources: ['new.md'], complete: true },
      repair: { count: 0, ids: [], complete: true },
    },
    ...changes,
  });
}
