import { z } from 'zod';

/** What an audit looks for. */
export const auditChecks = ['orphans', 'missing', 'synchronisation', 'integrity', 'metadata'] as const;
export type AuditCheck = (typeof auditChecks)[number];

/** PASS: nothing found. INFO: no more found than is tolerated. FAIL: more. */
export const auditGrades = ['PASS', 'INFO', 'FAIL'] as const;
export type AuditGrade = (typeof auditGrades)[number];

const percent = z.number().min(0).max(100);
const count = z.int().min(0);
/** A point as text: its number or its UUID. */
const point = z.string();

const example = z.strictObject({
  /** The point; left out where a document has none. */
  point: point.optional(),
  /** The document, as its source names it. */
  source: z.string().optional(),
  /** What is wrong, for people. */
  fault: z.string(),
});
export type AuditExample = z.output<typeof example>;

export const checkResult = z.strictObject({
  check: z.enum(auditChecks),
  grade: z.enum(auditGrades),
  /** What was counted: points for orphans, integrity and metadata, documents for missing and synchronisation. */
  of: z.enum(['points', 'documents']),
  examined: count,
  found: count,
  /** How many there are of what is examined; `found` is all there is where it equals `examined`. */
  population: count,
  /** Of the whole, by what was found in the examined part. */
  estimated: count,
  percent,
  /** Wilson's interval at 95 % for the share in the whole; left out where all was examined. */
  interval: z.strictObject({ low: percent, high: percent }).optional(),
  /** At most twenty. */
  examples: z.array(example).max(20),
});
export type CheckResult = z.output<typeof checkResult>;

/** The report of one collection; what is written as a file. */
export const auditReport = z.strictObject({
  version: z.literal(1),
  collection: z.string(),
  startedAt: z.iso.datetime(),
  seconds: z.number().min(0),
  depth: z.enum(['sampled', 'deep']),
  verdict: z.enum(auditGrades),
  points: z.strictObject({ total: count, examined: count }),
  /** Documents of the source; left out where there is no source. */
  documents: z.strictObject({ total: count, examined: count }).optional(),
  /** Share of the documents that have a vector. */
  coverage: percent.optional(),
  checks: z.array(checkResult),
  /** What is wrong with the collection as a whole, e.g. its distance. */
  collectionFaults: z.array(z.string()),
  /** What a reader has to know to judge the figures. */
  notes: z.array(z.string()),
  /** What a repair would touch: nothing has been changed. */
  fixes: z.strictObject({
    /** Points whose document no longer exists; `ids` may be the beginning of them. */
    delete: z.strictObject({ count, ids: z.array(point), complete: z.boolean() }),
    /** Documents that have no vector or an old one. */
    embed: z.strictObject({ count, sources: z.array(z.string()), complete: z.boolean() }),
    /** Points with a broken vector or payload. */
    repair: z.strictObject({ count, ids: z.array(point), complete: z.boolean() }),
  }),
});
export type AuditReport = z.output<typeof auditReport>;
