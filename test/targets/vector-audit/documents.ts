import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { auditReport } from '../../../src/domain/audit-report.ts';
import { Secret } from '../../../src/domain/secret.ts';
import { type Qdrant, withQdrant } from '../../../src/targets/qdrant/open-qdrant.ts';
import { type AuditRequest, auditCollection } from '../../../src/targets/vector-audit/audit-collection.ts';
import { auditPlan } from '../../../src/targets/vector-audit/audit-plan.ts';
import { openSource } from '../../../src/targets/vector-audit/open-source.ts';
import type { QdrantStandIn } from '../../stand-ins/qdrant/server.ts';

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
export const textOf = (name: string): string => `# ${name}\nAll about it.\n`;

/** A folder of documents that a test changes as it likes. */
export class DocumentFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'watchbill-documents-'));

  write(name: string, text = textOf(name)): void {
    mkdirSync(dirname(join(this.path, name)), { recursive: true });
    writeFileSync(join(this.path, name), text);
  }

  delete(name: string): void {
    rmSync(join(this.path, name), { recursive: true });
  }

  dispose(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

export interface Embedded {
  readonly chunks?: number;
  readonly uuids?: boolean;
  readonly from?: number;
}

/** Puts points of documents into a collection, as an indexer would: several to a document. */
export function embed(
  server: QdrantStandIn,
  collection: string,
  names: readonly string[],
  { chunks = 3, uuids = false, from = 0 }: Embedded = {},
): void {
  let id = from;
  for (const name of names) {
    for (let chunk = 0; chunk < chunks; chunk += 1) {
      id += 1;
      const uuid = sha256(`${name}#${chunk}`).replace(
        /^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/,
        '$1-$2-$3-$4-$5',
      );
      server.collection(collection).upsert({
        id: uuids ? uuid : id,
        vector: [1, chunk, id % 7, 2],
        payload: {
          metadata: { source: `/app/docs/${name}`, chunk },
          content_hash: sha256(textOf(name)),
          title: name,
        },
      });
    }
  }
}

export const usual = {
  key: { field: 'metadata.source', strip: '/app/docs/' },
  hash: { field: 'content_hash' },
  vectors: { dimension: 4, distance: 'Cosine' },
  required: { title: 'string', 'metadata.chunk': 'integer' },
};

export function connectionTo(server: QdrantStandIn, key = 'writer') {
  return { url: server.url, apiKey: new Secret(key) };
}

/** Audits a collection and holds the report to its schema. */
export function audit(
  server: QdrantStandIn,
  collection: string,
  given: object,
  more: Partial<AuditRequest> & {
    readonly signal?: AbortSignal;
    readonly use?: (qdrant: Qdrant) => void;
  } = {},
) {
  const { signal = AbortSignal.timeout(60_000), use, ...request } = more;
  return withQdrant(connectionTo(server), signal, async (qdrant) => {
    use?.(qdrant);
    const plan = auditPlan.parse(given);
    const source = openSource(plan, collection, []);
    const clock = { now: () => new Date('2026-11-22T02:00:00Z') };
    const report = await auditCollection(qdrant, { collection, plan, source, clock, ...request });
    return auditReport.parse(report);
  });
}
