import type { Services } from '../../src/define/services.ts';
import type { AuditReport } from '../../src/domain/audit-report.ts';
import { NotFoundError } from '../../src/domain/errors.ts';

/** The report that a button means by `<audit> <collection>`. NotFoundError where there is none. */
export async function auditedCollection(
  { stores }: Pick<Services, 'stores'>,
  value: string,
): Promise<{ readonly auditId: string; readonly collection: string; readonly report: AuditReport }> {
  const gap = value.indexOf(' ');
  const auditId = value.slice(0, Math.max(0, gap));
  const collection = value.slice(gap + 1);
  const audit = await stores.vectorAudits.get(auditId);
  const report = audit?.collections.find((one) => one.collection === collection)?.report;
  if (report !== undefined) return { auditId, collection, report };
  throw new NotFoundError('This audit is not kept any more. Run it again with /ops audit.');
}
