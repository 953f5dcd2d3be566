import { z } from 'zod';
import { absolutePath, parsedBy } from '../../define/parameters.ts';
import { auditChecks } from '../../domain/audit-report.ts';
import { type JsonPath, parseJsonPath } from '../../domain/json-path.ts';
import { fieldTypes } from './check-metadata.ts';
import { hashAlgorithms } from './content-hash.ts';

/** A path into a payload together with how it was written, which is how Qdrant is asked for it. */
const fieldPath = parsedBy((text): { readonly text: string; readonly path: JsonPath } => ({
  text,
  path: parseJsonPath(text),
}));

const folder = z.strictObject({
  /** Folder of the documents; `{collection}` is the collection's name, `{1}` the first group of its pattern. */
  folder: absolutePath,
  /** Which files are documents, e.g. `['.md', '.html']`; default all that are not hidden. */
  extensions: z.array(z.string().regex(/^\.\S+$/)).default([]),
  /** Globs of what is left out, against the path within the folder, e.g. `drafts/**`; default none. */
  exclude: z.array(z.string().min(1)).default([]),
});

const manifest = z.strictObject({
  /** File that lists the documents, with `{collection}` and `{1}` as above. */
  manifest: absolutePath,
  /** Default by the file's extension: .csv, .jsonl or .ndjson, else JSON. */
  format: z.enum(['json', 'jsonl', 'csv']).optional(),
  /** Path to the entries in a JSON document; default the document itself. */
  entries: z.string().default(''),
  /** Field or column with a document's name; default `path`. */
  name: z.string().min(1).default('path'),
  /** Field or column with the hash of its content; default `hash`. */
  hash: z.string().min(1).default('hash'),
});

const share = z.number().min(0).max(100).default(0);

/** What is audited against what. Nothing in it says which collection. */
export const auditPlan = z.strictObject({
  /** Where the documents are; without one only integrity and metadata can be looked at. */
  source: z.union([folder, manifest]).optional(),
  key: z
    .strictObject({
      /** Payload field with the document's name, e.g. `metadata.source`; default `source`. */
      field: fieldPath.prefault('source'),
      /** What stands in front of the name in payloads and not in the source, e.g. `/app/docs/`; default nothing. */
      strip: z.string().default(''),
      /** `id` where the point's own id is the document's name in a manifest; default `field`. */
      by: z.enum(['field', 'id']).default('field'),
    })
    .prefault({}),
  hash: z
    .strictObject({
      /** Payload field with the hash of the content that a point was made from. */
      field: fieldPath,
      /** How it was made; default sha256. Of no meaning for a manifest, which brings its own. */
      algorithm: z.enum(hashAlgorithms).default('sha256'),
      /** `bytes` (default), or `text`: without byte order mark, `\n` for `\r\n`, trimmed. */
      of: z.enum(['bytes', 'text']).default('bytes'),
    })
    .optional(),
  vectors: z
    .strictObject({
      /** Dimensions that vectors have to have; default what the collection says. */
      dimension: z.int().min(1).max(65_536).optional(),
      /** Distance that the collection has to have; default whatever it has. */
      distance: z.enum(['Cosine', 'Euclid', 'Dot', 'Manhattan']).optional(),
      /** Names of the vectors that each point has to have; default all of the collection. */
      names: z.array(z.string().min(1)).min(1).optional(),
    })
    .prefault({}),
  /** Payload fields that have to be there, with their type, e.g. `{ title: string, 'metadata.page': integer }`. */
  required: z.record(z.string().min(1), z.enum(fieldTypes)).default({}),
  /** Which checks; default all that what is above allows. */
  checks: z.array(z.enum(auditChecks)).min(1).optional(),
  /** Percent of each that is no more than a remark (INFO); default 0: everything found is a FAIL. */
  tolerate: z
    .strictObject({
      orphans: share,
      missing: share,
      synchronisation: share,
      integrity: share,
      metadata: share,
    })
    .prefault({}),
  /** `deep` looks at every point; default `sampled`. */
  depth: z.enum(['sampled', 'deep']).default('sampled'),
  /** How many points a sample takes; default 1,000. */
  sample: z.int().min(10).max(100_000).default(1000),
  /** How many documents a sample takes for missing and synchronisation; default 200. */
  documents: z.int().min(10).max(10_000).default(200),
});
export type AuditPlan = z.output<typeof auditPlan>;

/** The checks that a plan means; in words what is missing for one that it asks for. */
export function checksOf(plan: AuditPlan): {
  readonly checks: readonly (typeof auditChecks)[number][];
  readonly lacking: string | undefined;
} {
  const lacks = {
    orphans: plan.source === undefined ? "'source'" : undefined,
    missing: plan.source === undefined ? "'source'" : undefined,
    synchronisation: plan.source === undefined ? "'source'" : plan.hash === undefined ? "'hash'" : undefined,
    integrity: undefined,
    metadata: Object.keys(plan.required).length === 0 ? "'required'" : undefined,
  };
  if (plan.checks === undefined) {
    return { checks: auditChecks.filter((check) => lacks[check] === undefined), lacking: undefined };
  }
  const bad = plan.checks.find((check) => lacks[check] !== undefined);
  return {
    checks: [...new Set(plan.checks)],
    lacking: bad === undefined ? undefined : `the check '${bad}' needs ${lacks[bad]}`,
  };
}
