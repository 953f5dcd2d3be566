import type { AuditScope } from './audit-scope.ts';
import { mostListed, PointExaminer } from './examine-points.ts';
import { BoundedList, Finding } from './finding.ts';
import { fingerprint } from './fingerprint.ts';
import type { ReadSource } from './read-source.ts';
import { pointsOfDocuments } from './sample-documents.ts';

/** What is wrong with documents: those without a vector, and those whose content is another one by now. */
export class DocumentFindings {
  readonly missing = new Finding();
  readonly stale = new Finding();
  readonly toEmbed = new BoundedList(mostListed);

  addMissing(key: string): void {
    this.missing.add({ source: key, fault: 'it has no vector' });
    this.toEmbed.add(key);
  }

  addStale(key: string): void {
    this.stale.add({ source: key, fault: 'its content differs from what was embedded' });
    this.toEmbed.add(key);
  }
}

/**
 * After every point was looked at: names what is marked in the index. The source is gone through once more, since the
 * index keeps no names.
 */
export async function nameMarked(scope: AuditScope, read: ReadSource): Promise<DocumentFindings> {
  const { checks, source, qdrant, progress } = scope;
  const { index } = read;
  const findings = new DocumentFindings();
  const wantsMissing = checks.has('missing') && index.seen < index.size;
  const wantsStale = checks.has('synchronisation') && index.stale > 0;
  if (source !== undefined && (wantsMissing || wantsStale)) {
    const named = new Set<number>();
    for await (const { key } of source.documents(qdrant.signal)) {
      const slot = index.find(fingerprint(key));
      // New since the index was made, or in the source twice.
      if (slot < 0 || named.has(slot)) continue;
      if (wantsMissing && !index.isSeen(slot)) findings.addMissing(key);
      else if (wantsStale && index.isStale(slot)) findings.addStale(key);
      else continue;
      named.add(slot);
      if (named.size % 10_000 === 0) progress({ phase: 'names', done: named.size, total: undefined });
    }
  }
  findings.missing.examined = index.size;
  // What is gone from the source meanwhile was missing all the same.
  findings.missing.found = checks.has('missing') ? index.size - index.seen : 0;
  findings.stale.examined = index.seen;
  findings.stale.found = checks.has('synchronisation') ? index.stale : 0;
  return findings;
}

/** Looks up the documents of a sample, each with its points. */
export async function lookAtDocuments(scope: AuditScope, read: ReadSource): Promise<DocumentFindings> {
  const { qdrant, collection, plan, checks, examine, contents, examiner, fields, progress } = scope;
  const findings = new DocumentFindings();
  const wanted = new Set(checks.has('synchronisation') ? (['synchronisation'] as const) : []);
  const reader = new PointExaminer({ ...examine, checks: wanted }, read.index);
  const learned = [...examiner.prefixes].sort((a, b) => b[1] - a[1]).map(([prefix]) => prefix);
  const question = {
    field: plan.key.by === 'id' ? undefined : plan.key.field.text,
    examine,
    prefixes: [...new Set([plan.key.strip, ...learned])],
    fields,
  };
  const present: string[] = [];
  await pointsOfDocuments(qdrant, collection, read.picked, question, async (document, points) => {
    findings.missing.examined += 1;
    if (points.length === 0) {
      if (checks.has('missing')) findings.addMissing(document.key);
    } else {
      present.push(document.key);
      const questions = points.flatMap((point) => reader.take(point) ?? []);
      await contents?.answer(questions);
    }
    progress({ phase: 'documents', done: findings.missing.examined, total: read.picked.length });
  });
  findings.stale.examined = present.length;
  for (const key of present) {
    const slot = read.index.find(fingerprint(key));
    if (slot >= 0 && read.index.isStale(slot)) findings.addStale(key);
  }
  return findings;
}
