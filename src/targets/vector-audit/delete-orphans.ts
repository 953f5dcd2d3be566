import { StaleError, UsageError } from '../../domain/errors.ts';
import { valueAt } from '../../domain/json-path.ts';
import type { Qdrant } from '../qdrant/open-qdrant.ts';
import type { PointId } from '../qdrant/qdrant-answers.ts';
import { readPage } from '../qdrant/scroll-pages.ts';
import type { AuditPlan } from './audit-plan.ts';
import type { AuditSource } from './audit-source.ts';
import { documentKey } from './document-key.ts';
import { fingerprint } from './fingerprint.ts';
import { readSource } from './read-source.ts';
import type { SourceIndex } from './source-index.ts';

const batchSize = 500;

export interface DeletionRequest {
  readonly collection: string;
  readonly plan: AuditPlan;
  readonly source: AuditSource;
  /** As `fixes.delete.ids` of a report has them. */
  readonly ids: readonly string[];
  /** How many somebody agreed to. */
  readonly expected: number;
  /** An earlier run was cut short, and may have deleted some of them. */
  readonly resumed?: boolean;
}

/** Points that are still there and still without a document, with what they call it. */
interface Batch {
  readonly ids: readonly PointId[];
  readonly values: readonly string[];
}

/**
 * Deletes points whose document no longer exists. The source and the points are read anew: when not exactly as many of
 * them are orphans as were agreed to, nothing is deleted (StaleError). A point that is made anew for another document
 * in between is spared. Answers how many were deleted.
 */
export async function deleteOrphans(
  qdrant: Qdrant,
  { collection, plan, source, ids, expected, resumed = false }: DeletionRequest,
): Promise<number> {
  if (ids.length === 0) throw new UsageError(`No point of '${collection}' was named. Run the audit first.`);
  const { index } = await readSource(source, 1, qdrant.signal, () => undefined);
  const batches: Batch[] = [];
  const wanted = [...new Set(ids)];
  for (let at = 0; at < wanted.length; at += batchSize) {
    batches.push(await orphansAmong(qdrant, collection, wanted.slice(at, at + batchSize), plan, index));
  }
  const found = batches.reduce((sum, batch) => sum + batch.ids.length, 0);
  if (resumed ? found > expected : found !== expected) {
    throw new StaleError(
      `${found} of the ${wanted.length} points of '${collection}' are orphans now, not ${expected}: nothing was deleted. Run the audit again and confirm its count.`,
    );
  }
  for (const batch of batches) {
    if (batch.ids.length > 0) await deleteBatch(qdrant, collection, batch, plan);
  }
  return found;
}

async function orphansAmong(
  qdrant: Qdrant,
  collection: string,
  names: readonly string[],
  { key }: AuditPlan,
  index: SourceIndex,
): Promise<Batch> {
  const byField = key.by === 'field';
  const question = {
    fields: byField ? [key.field.text] : [],
    vectors: false,
    filter: { must: [{ has_id: names.map((name) => (/^\d+$/.test(name) ? BigInt(name) : name)) }] },
  };
  const { points } = await readPage(qdrant, collection, question, { offset: undefined, limit: names.length });
  const ids: PointId[] = [];
  const values = new Set<string>();
  for (const { id, payload } of points) {
    const value = byField ? valueAt(payload, key.field.path) : String(id);
    if (typeof value !== 'string') continue;
    const document = documentKey(value, key);
    if (document !== undefined && index.find(fingerprint(document)) >= 0) continue;
    ids.push(id);
    values.add(value);
  }
  return { ids, values: [...values] };
}

async function deleteBatch(qdrant: Qdrant, collection: string, batch: Batch, { key }: AuditPlan) {
  const named = { has_id: [...batch.ids] };
  const same = { key: key.field.text, match: { any: [...batch.values] } };
  const filter = { must: key.by === 'field' ? [named, same] : [named] };
  await qdrant.post(
    `/collections/${encodeURIComponent(collection)}/points/delete?wait=true`,
    { filter },
    () => undefined,
  );
}
