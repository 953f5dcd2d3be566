import type { AuditCheck } from '../../domain/audit-report.ts';
import type { AuditProgress } from '../../domain/vector-audit.ts';
import type { Qdrant } from '../qdrant/open-qdrant.ts';
import type { AuditPlan } from './audit-plan.ts';
import type { AuditSource } from './audit-source.ts';
import { requiredFields } from './check-metadata.ts';
import type { VectorRule } from './check-vector.ts';
import type { ContentExaminer } from './examine-contents.ts';
import type { ExaminePlan, PointExaminer } from './examine-points.ts';
import type { ReadSource } from './read-source.ts';

/** How far the audit of one collection is. */
export type CollectionProgress = Omit<AuditProgress, 'collection' | 'at'>;

/** Everything that the parts of one audit share. */
export interface AuditScope {
  readonly qdrant: Qdrant;
  readonly collection: string;
  readonly plan: AuditPlan;
  readonly checks: ReadonlySet<AuditCheck>;
  readonly source: AuditSource | undefined;
  readonly read: ReadSource | undefined;
  readonly contents: ContentExaminer | undefined;
  readonly examiner: PointExaminer;
  readonly examine: ExaminePlan;
  /** Payload fields that are asked for. */
  readonly fields: readonly string[];
  readonly totalPoints: number;
  readonly progress: (progress: CollectionProgress) => void;
}

/** What is looked at of each point. */
export function examinePlan(
  { key, hash, required, source }: AuditPlan,
  checks: ReadonlySet<AuditCheck>,
  vectors: VectorRule,
): { readonly examine: ExaminePlan; readonly fields: readonly string[] } {
  const byField = key.by === 'field';
  // A point that does not say where it is from can be held against nothing: that is a fault of its metadata.
  const named = byField && source !== undefined && !(key.field.text in required);
  const expected = named ? { ...required, [key.field.text]: 'string' as const } : required;
  const fields = new Set([
    ...(byField && source !== undefined ? [key.field.text] : []),
    ...(checks.has('synchronisation') && hash !== undefined ? [hash.field.text] : []),
    ...(checks.has('metadata') ? Object.keys(expected) : []),
  ]);
  return {
    fields: [...fields],
    examine: {
      checks,
      field: byField ? key.field.path : undefined,
      strip: key.strip,
      hashField: hash?.field.path,
      required: requiredFields(expected),
      vectors,
    },
  };
}
