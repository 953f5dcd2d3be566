import { valueAt } from '../../domain/json-path.ts';
import { fewAtATime } from '../few-at-a-time.ts';
import type { Qdrant } from '../qdrant/open-qdrant.ts';
import type { PointId } from '../qdrant/qdrant-answers.ts';
import { readPage } from '../qdrant/scroll-pages.ts';
import type { SourceDocument } from './audit-source.ts';
import { documentKey } from './document-key.ts';
import type { ExaminePlan, ScannedPoint } from './examine-points.ts';

const atOnce = 2;
/** Documents that are asked for together: without an index on the field each question reads every payload. */
const together = 50;
const pageSize = 512;
const mostPages = 40;
/** Points of one document that are looked at. */
const mostChunks = 64;
const mostPrefixes = 8;

export interface DocumentQuestion {
  /** Payload field with the document's name; undefined: its name is the point's id. */
  readonly field: string | undefined;
  readonly examine: ExaminePlan;
  /** What may stand in front of the name in payloads, most frequent first. */
  readonly prefixes: readonly string[];
  readonly fields: readonly string[];
}

type Found = ReadonlyMap<string, readonly ScannedPoint[]>;

/** Points of a few documents, found by their names: none where a document has no vector. */
export async function pointsOfDocuments(
  qdrant: Qdrant,
  collection: string,
  documents: readonly SourceDocument[],
  question: DocumentQuestion,
  take: (document: SourceDocument, points: readonly ScannedPoint[]) => Promise<void>,
): Promise<void> {
  const batches = Array.from({ length: Math.ceil(documents.length / together) }, (_, index) =>
    documents.slice(index * together, (index + 1) * together),
  );
  await fewAtATime(batches, atOnce, async (batch) => {
    const keys = batch.map(({ key }) => key);
    const { found, complete } = await lookUp(qdrant, collection, keys, question, mostPages);
    for (const document of batch) {
      const points = found.get(document.key);
      // Some have so many points that the others were not reached.
      const alone =
        points === undefined && !complete
          ? (await lookUp(qdrant, collection, [document.key], question, 1)).found.get(document.key)
          : points;
      await take(document, alone ?? []);
    }
  });
}

async function lookUp(
  qdrant: Qdrant,
  collection: string,
  keys: readonly string[],
  { field, examine, prefixes, fields }: DocumentQuestion,
  pages: number,
): Promise<{ readonly found: Found; readonly complete: boolean }> {
  const found = new Map<string, ScannedPoint[]>();
  const filter = field === undefined ? byIds(keys) : byNames(keys, field, prefixes);
  if (filter === undefined) return { found, complete: true };
  let offset: PointId | undefined;
  for (let page = 0; page < pages; page += 1) {
    const asked = { fields, vectors: false, filter };
    const { points, next } = await readPage(qdrant, collection, asked, { offset, limit: pageSize });
    for (const point of points) {
      const name = examine.field === undefined ? String(point.id) : valueAt(point.payload, examine.field);
      const key = typeof name === 'string' ? documentKey(name, examine) : undefined;
      if (key === undefined) continue;
      const chunks = found.get(key) ?? [];
      if (chunks.length < mostChunks) chunks.push(point);
      found.set(key, chunks);
    }
    if (next === undefined) return { found, complete: true };
    offset = next;
  }
  return { found, complete: false };
}

function byNames(keys: readonly string[], field: string, prefixes: readonly string[]): object {
  // A path that is not ASCII may stand there in either form of Unicode.
  const forms = [...new Set(keys.flatMap((key) => [key, key.normalize('NFD')]))];
  const any = prefixes.slice(0, mostPrefixes).flatMap((prefix) => forms.map((form) => prefix + form));
  return { must: [{ key: field, match: { any } }] };
}

function byIds(keys: readonly string[]): object | undefined {
  const ids = keys.flatMap((key) => idOf(key) ?? []);
  return ids.length === 0 ? undefined : { must: [{ has_id: ids }] };
}

/** A name as a point's id; undefined for what can be none. */
function idOf(name: string): bigint | string | undefined {
  if (/^\d{1,19}$/.test(name)) return BigInt(name);
  return /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/.test(name) ? name : undefined;
}
