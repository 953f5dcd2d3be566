import type { Clock } from '../../domain/clock.ts';
import { UsageError } from '../../domain/errors.ts';
import type { AuditedCollection, AuditProgress } from '../../domain/vector-audit.ts';
import { chooseCollections } from '../qdrant/choose-collections.ts';
import type { Qdrant } from '../qdrant/open-qdrant.ts';
import { auditCollection } from './audit-collection.ts';
import type { AuditSource } from './audit-source.ts';
import { fillPath, openSource } from './open-source.ts';
import type { VectorAuditParameters } from './vector-audit-parameters.ts';
import { writeReport } from './write-report.ts';

/** Thirteen readings each; more than a thousand are not a probe's answer. */
const mostCollections = 70;

/**
 * Audits the collections that the plan chooses, one after the other: an audit may keep a server busy, and its memory is
 * that of one. Rejects when none can be asked for, or with the signal's reason.
 */
export async function auditCollections(
  qdrant: Qdrant,
  plan: VectorAuditParameters,
  { clock, progress }: { readonly clock: Clock; readonly progress?: (progress: AuditProgress) => void },
): Promise<readonly AuditedCollection[]> {
  const collections = await chooseCollections(qdrant, plan.collections);
  if (collections.length > mostCollections) {
    throw new UsageError(
      `${collections.length} collections are more than one audit answers for (${mostCollections}). Choose them with 'collections'.`,
    );
  }
  const audited: AuditedCollection[] = [];
  for (const [index, collection] of collections.entries()) {
    const tell: Parameters<typeof auditCollection>[1]['progress'] = (one) =>
      progress?.({ collection, ...one, at: [index + 1, collections.length] });
    try {
      const source = sourceOf(plan, collection);
      const report = await auditCollection(qdrant, { collection, plan, source, clock, progress: tell });
      if (plan.report !== undefined) await writeReport(fillPath(plan.report, collection, []), report);
      audited.push({ collection, report });
    } catch (error) {
      qdrant.signal.throwIfAborted();
      audited.push({ collection, error: error instanceof Error ? error.message : String(error) });
    }
  }
  return audited;
}

/** The documents of one of the collections that the plan chooses. */
export function sourceOf(plan: VectorAuditParameters, collection: string): AuditSource | undefined {
  const { collections } = plan;
  const named = collections === 'all' || Array.isArray(collections);
  const groups = named ? [] : (collections.pattern.expression.exec(collection)?.slice(1) ?? []);
  return openSource(plan, collection, groups);
}
