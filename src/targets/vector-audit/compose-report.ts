import type { AuditCheck, AuditReport, CheckResult } from '../../domain/audit-report.ts';
import type { AuditScope } from './audit-scope.ts';
import { Finding } from './finding.ts';
import { gradeCheck, worstGrade } from './grade-check.ts';
import type { DocumentFindings } from './look-at-documents.ts';

export interface AuditOutcome {
  readonly startedAt: Date;
  readonly seconds: number;
  readonly faults: readonly string[];
  readonly indexedFields: readonly string[];
  readonly looked: { readonly examined: number; readonly mixed: boolean };
  /** Whether every point was looked at. */
  readonly whole: boolean;
  readonly documents: DocumentFindings | undefined;
}

/** A filter on a field without an index reads every payload of a collection this large. */
const manyPoints = 100_000;

export function composeReport(scope: AuditScope, outcome: AuditOutcome): AuditReport {
  const { collection, examiner, read, totalPoints, plan } = scope;
  const { looked, whole, documents, faults } = outcome;
  const checks = [...scope.checks].map((check) => resultOf(check, scope, outcome));
  const missing = checks.find(({ check }) => check === 'missing');
  return {
    version: 1,
    collection,
    startedAt: outcome.startedAt.toISOString(),
    seconds: outcome.seconds,
    depth: plan.depth,
    verdict: worstGrade([
      ...checks.map(({ grade }) => grade),
      ...(faults.length > 0 ? ['FAIL' as const] : []),
    ]),
    points: { total: whole ? looked.examined : totalPoints, examined: looked.examined },
    ...(read === undefined
      ? {}
      : { documents: { total: read.index.size, examined: documents?.missing.examined ?? 0 } }),
    ...(missing === undefined ? {} : { coverage: Math.round((100 - missing.percent) * 1e4) / 1e4 }),
    checks,
    collectionFaults: [...faults],
    notes: [...notesOf(scope, outcome)],
    fixes: {
      delete: {
        count: examiner.toDelete.count,
        ids: examiner.toDelete.items,
        complete: whole && examiner.toDelete.complete,
      },
      embed: {
        count: documents?.toEmbed.count ?? 0,
        sources: documents?.toEmbed.items ?? [],
        complete: whole && (documents?.toEmbed.complete ?? true),
      },
      repair: {
        count: examiner.toRepair.count,
        ids: examiner.toRepair.items,
        complete: whole && examiner.toRepair.complete,
      },
    },
  };
}

function resultOf(check: AuditCheck, scope: AuditScope, { whole, documents }: AuditOutcome): CheckResult {
  const { examiner, plan, totalPoints, read } = scope;
  const ofPoints: Partial<Record<AuditCheck, Finding>> = {
    orphans: examiner.orphans,
    integrity: examiner.integrity,
    metadata: examiner.metadata,
  };
  const tolerated = plan.tolerate[check];
  const point = ofPoints[check];
  if (point !== undefined) {
    return gradeCheck(check, point, { population: whole ? point.examined : totalPoints, tolerated });
  }
  const document = (check === 'missing' ? documents?.missing : documents?.stale) ?? new Finding();
  const population = whole ? document.examined : Math.max(document.examined, read?.index.size ?? 0);
  return gradeCheck(check, document, { population, tolerated });
}

function* notesOf(
  { examiner, contents, read, plan, totalPoints, checks }: AuditScope,
  { whole, looked, documents, indexedFields }: AuditOutcome,
): Generator<string> {
  const figure = (value: number) => value.toLocaleString('en-US');
  if (!whole) {
    const some = documents === undefined ? '' : ` and ${figure(documents.missing.examined)} documents`;
    yield `Sampled: ${figure(looked.examined)} points with ids spread over all${some}. The intervals are Wilson's at 95 %; where ids stand close in one place and far apart in another, those far apart are likelier to be in the sample.`;
    if (looked.mixed) yield 'There are ids of both kinds: half of the sample is of each.';
    const byField = plan.key.by === 'field' && read !== undefined;
    if (byField && totalPoints > manyPoints && !indexedFields.includes(plan.key.field.text)) {
      yield `The payload field '${plan.key.field.text}' has no index: looking up a document reads every payload. Give it a keyword index.`;
    }
  }
  if (examiner.unattributed > 0) {
    yield `${figure(examiner.unattributed)} points do not say in '${plan.key.field.text}' which document they were made from: they are neither orphans nor in step.`;
  }
  if (read !== undefined && read.twice > 0) {
    yield `${figure(read.twice)} names stand in the source more than once: the first counts.`;
  }
  if (!checks.has('synchronisation') || contents === undefined) return;
  const [unreadable] = contents.unreadable.values();
  if (unreadable !== undefined) {
    yield `${figure(contents.unreadable.size)} documents could not be read and were not compared, the first because: ${unreadable}`;
  }
  if (contents.unknown.size > 0) {
    yield `${figure(contents.unknown.size)} documents have no hash in the source and were not compared.`;
  }
}
