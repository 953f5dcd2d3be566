import type { z } from 'zod';
import { absolutePath } from '../../define/parameters.ts';
import { collectionChoice } from '../qdrant/choose-collections.ts';
import { auditPlan, checksOf } from './audit-plan.ts';

/** What a plan of the probe vector-audit says. */
export const vectorAuditParameters = auditPlan
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
export type VectorAuditParameters = z.output<typeof vectorAuditParameters>;
