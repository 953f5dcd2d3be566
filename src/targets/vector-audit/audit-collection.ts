import type { AuditReport } from '../../domain/audit-report.ts';
import type { Clock } from '../../domain/clock.ts';
import { ConfigError } from '../../domain/errors.ts';
import { countPoints, readCollection } from '../qdrant/ask-qdrant.ts';
import type { Qdrant } from '../qdrant/open-qdrant.ts';
import { type AuditPlan, checksOf } from './audit-plan.ts';
import { type AuditScope, type CollectionProgress, examinePlan } from './audit-scope.ts';
import type { AuditSource } from './audit-source.ts';
import { collectionFaults, vectorRule } from './collection-faults.ts';
import { composeReport } from './compose-report.ts';
import { ContentExaminer } from './examine-contents.ts';
import { PointExaminer } from './examine-points.ts';
import { lookAtDocuments, nameMarked } from './look-at-documents.ts';
import { lookAtAll, lookAtSample } from './look-at-points.ts';
import { readSource } from './read-source.ts';

export interface AuditRequest {
  readonly collection: string;
  readonly plan: AuditPlan;
  /** Of this collection; undefined where the plan names none. */
  readonly source: AuditSource | undefined;
  readonly clock: Clock;
  readonly progress?: (progress: CollectionProgress) => void;
}

/**
 * Audits one collection against the documents that it was made from: nothing is changed, and what is kept in memory
 * does not grow with the points but for 28 to 57 bytes a document. Ends with the signal of `qdrant`.
 */
export async function auditCollection(
  qdrant: Qdrant,
  { collection, plan, source, clock, progress = () => undefined }: AuditRequest,
): Promise<AuditReport> {
  const startedAt = clock.now();
  const before = performance.now();
  const { checks: list, lacking } = checksOf(plan);
  if (lacking !== undefined)
    throw new ConfigError(`The audit of '${collection}' cannot be made: ${lacking}.`);
  const checks = new Set(list);
  const answer = await readCollection(qdrant, collection);
  const totalPoints = await countPoints(qdrant, collection);
  const { examine, fields } = examinePlan(plan, checks, vectorRule(answer, plan));
  const read =
    source === undefined
      ? undefined
      : await readSource(source, plan.documents, qdrant.signal, (done) =>
          progress({ phase: 'documents', done, total: undefined }),
        );
  const whole = plan.depth === 'deep' || totalPoints <= plan.sample;
  // A sample of points says little about all points of one document: contents are looked at document by document.
  const ofPoints = whole ? checks : new Set([...checks].filter((check) => check !== 'synchronisation'));
  const scope: AuditScope = {
    qdrant,
    collection,
    plan,
    checks,
    source,
    read,
    contents:
      source === undefined || read === undefined
        ? undefined
        : new ContentExaminer(source, read.index, qdrant.signal),
    examiner: new PointExaminer({ ...examine, checks: ofPoints }, read?.index),
    examine,
    fields,
    totalPoints,
    progress,
  };
  const looked = whole ? { examined: await lookAtAll(scope), mixed: false } : await lookAtSample(scope);
  const documents =
    read === undefined ? undefined : await (whole ? nameMarked(scope, read) : lookAtDocuments(scope, read));
  return composeReport(scope, {
    startedAt,
    seconds: Math.round(performance.now() - before) / 1000,
    faults: checks.has('integrity') ? collectionFaults(answer, plan) : [],
    indexedFields: Object.keys(answer.payload_schema),
    looked,
    whole,
    documents,
  });
}
