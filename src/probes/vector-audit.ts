import type { z } from 'zod';
import { absolutePath } from '../define/parameters.ts';
import { defineProbe } from '../define/probe.ts';
import { UsageError } from '../domain/errors.ts';
import type { Reading } from '../domain/probe.ts';
import { chooseCollections, collectionChoice } from '../targets/qdrant/choose-collections.ts';
import { withQdrant } from '../targets/qdrant/open-qdrant.ts';
import { auditCollection } from '../targets/vector-audit/audit-collection.ts';
import { auditPlan, checksOf } from '../targets/vector-audit/audit-plan.ts';
import { auditReadings } from '../targets/vector-audit/audit-readings.ts';
import { fillPath, openSource } from '../targets/vector-audit/open-source.ts';
import { writeReport } from '../targets/vector-audit/write-report.ts';

const parameters = auditPlan
  .extend({
    /** `all` (default), a list of names or aliases, or `{ pattern: docs_(.*) }` held against the whole name. */
    collections: collectionChoice.default('all'),
    /** File that each report is written to as JSON, with `{collection}` in its name; default none. */
    report: absolutePath.optional(),
  })
  .superRefine((plan, context) => {
    const { lacking } = checksOf(plan);
    if (lacking !== undefined) context.addIssue({ code: 'custom', path: ['checks'], message: lacking });
    const one = Array.isArray(plan.collections) && plan.collections.length === 1;
    if (plan.report !== undefined && !one && !plan.report.includes('{collection}')) {
      const message = "has to have '{collection}' in its name: each report would replace the one before";
      context.addIssue({ code: 'custom', path: ['report'], message });
    }
  });

/** Thirteen readings each; more than a thousand are not a probe's answer. */
const mostCollections = 70;

const counted = (title: string) => ({ title, unit: 'count', parts: 'collection' });
const shared = (title: string) => ({ title, unit: 'percent', parts: 'collection' });

/** Whether the vectors of a Qdrant are those of its documents: nothing is changed. */
export default defineProbe({
  title: 'Vectors against their documents',
  connection: 'qdrant',
  parameters,
  timeoutMs: 60_000,
  metrics: {
    verdict: { title: 'Verdict: 0 PASS, 1 INFO, 2 FAIL', unit: 'none', parts: 'collection' },
    points: counted('Points'),
    coverage: shared('Documents that have a vector'),
    orphans: counted('Points whose document no longer exists'),
    'orphans-share': shared('Points whose document no longer exists'),
    missing: counted('Documents without a vector'),
    'missing-share': shared('Documents without a vector'),
    'out-of-sync': counted('Documents whose content has changed since'),
    'out-of-sync-share': shared('Documents whose content has changed since'),
    'integrity-faults': counted('Points with a broken vector, and faults of the collection'),
    'integrity-faults-share': shared('Points with a broken vector'),
    'metadata-faults': counted('Points without a required field or with one of another type'),
    'metadata-faults-share': shared('Points without a required field or with one of another type'),
  },
  async run({ connection, signal, clock }, plan) {
    return withQdrant(connection, signal, async (qdrant) => {
      const readings: Reading[] = [];
      const collections = await chooseCollections(qdrant, plan.collections);
      if (collections.length > mostCollections) {
        throw new UsageError(
          `${collections.length} collections are more than one audit answers for (${mostCollections}). Choose them with 'collections'.`,
        );
      }
      // One after the other: an audit may keep a server busy, and its memory is that of one.
      for (const collection of collections) {
        try {
          const source = openSource(plan, collection, groupsOf(plan.collections, collection));
          const report = await auditCollection(qdrant, { collection, plan, source, clock });
          if (plan.report !== undefined) await writeReport(fillPath(plan.report, collection, []), report);
          readings.push(...auditReadings(report));
        } catch (error) {
          signal.throwIfAborted();
          const words = error instanceof Error ? error.message : String(error);
          readings.push({ metric: 'verdict', part: collection, unit: 'none', error: words });
        }
      }
      return readings;
    });
  },
});

function groupsOf(choice: z.output<typeof collectionChoice>, collection: string): readonly string[] {
  if (choice === 'all' || Array.isArray(choice)) return [];
  return choice.pattern.expression.exec(collection)?.slice(1) ?? [];
}
