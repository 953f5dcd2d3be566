import { fewAtATime } from '../few-at-a-time.ts';
import type { Qdrant } from '../qdrant/open-qdrant.ts';
import { readPage } from '../qdrant/scroll-pages.ts';
import type { SourceDocument } from './audit-source.ts';
import type { ScannedPoint } from './examine-points.ts';

const atOnce = 8;
/** Points of one document that are looked at. */
const chunks = 64;
const mostPrefixes = 8;

export interface DocumentQuestion {
  /** Payload field with the document's name; undefined: its name is the point's id. */
  readonly field: string | undefined;
  /** What may stand in front of the name in payloads, most frequent first. */
  readonly prefixes: readonly string[];
  readonly fields: readonly string[];
}

/** Points of a few documents, found by their names: none where a document has no vector. */
export async function pointsOfDocuments(
  qdrant: Qdrant,
  collection: string,
  documents: readonly SourceDocument[],
  question: DocumentQuestion,
  take: (document: SourceDocument, points: readonly ScannedPoint[]) => Promise<void>,
): Promise<void> {
  await fewAtATime(documents, atOnce, async (document) => {
    const filter = filterOf(document.key, question);
    if (filter === undefined) return take(document, []);
    const asked = { fields: question.fields, vectors: false, filter };
    const { points } = await readPage(qdrant, collection, asked, { offset: undefined, limit: chunks });
    await take(document, points);
  });
}

function filterOf(key: string, { field, prefixes }: DocumentQuestion): object | undefined {
  if (field === undefined) {
    const id = idOf(key);
    return id === undefined ? undefined : { must: [{ has_id: [id] }] };
  }
  // A path that is not ASCII may stand there in either form of Unicode.
  const forms = [...new Set([key, key.normalize('NFD')])];
  const any = prefixes.slice(0, mostPrefixes).flatMap((prefix) => forms.map((form) => prefix + form));
  return { must: [{ key: field, match: { any } }] };
}

/** A name as a point's id; undefined for what can be none. */
function idOf(name: string): bigint | string | undefined {
  if (/^\d{1,19}$/.test(name)) return BigInt(name);
  return /^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$/i.test(name) ? name : undefined;
}
