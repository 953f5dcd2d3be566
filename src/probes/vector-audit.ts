import { defineProbe } from '../define/probe.ts';
import type { Reading } from '../domain/probe.ts';
import { withQdrant } from '../targets/qdrant/open-qdrant.ts';
import { auditCollections } from '../targets/vector-audit/audit-collections.ts';
import { readingsOf } from '../targets/vector-audit/audit-readings.ts';
import { vectorAuditParameters } from '../targets/vector-audit/vector-audit-parameters.ts';

const counted = (title: string) => ({ title, unit: 'count', parts: 'collection' });
const shared = (title: string) => ({ title, unit: 'percent', parts: 'collection' });

/** Whether the vectors of a Qdrant are those of its documents: nothing is changed. */
export default defineProbe({
  title: 'Vectors against their documents',
  connection: 'qdrant',
  parameters: vectorAuditParameters,
  timeoutMs: 60_000,
  metrics: {
    verdict: { title: 'Verdict: 0 PASS, 1 INFO, 2 FAIL', unit: 'none', parts: 'collection' },
    points: counted('Points'),
    coverage: shared('Documents that have a vector'),
    orphans: counted('Points whose document no longer exists'),
    'orphans-share': shared('Points whose document no longer exists'),
    missing: counted('Documents without a vector'),
    'missing-share': shared('Documents without a vector'),
    'out-of-sync': counted('Documents whose content has changed since'),
    'out-of-sync-share': shared('Documents whose content has changed since'),
    'integrity-faults': counted('Points with a broken vector, and faults of the collection'),
    'integrity-faults-share': shared('Points with a broken vector'),
    'metadata-faults': counted('Points without a required field or with one of another type'),
    'metadata-faults-share': shared('Points without a required field or with one of another type'),
  },
  async run({ connection, signal, clock }, plan): Promise<readonly Reading[]> {
    return readingsOf(
      await withQdrant(connection, signal, (qdrant) => auditCollections(qdrant, plan, { clock })),
    );
  },
});
