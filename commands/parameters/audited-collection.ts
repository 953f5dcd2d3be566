import type { Services } from '../../src/define/services.ts';
import type { AuditReport } from '../../src/domain/audit-report.ts';
import { NotFoundError } from '../../src/domain/errors.ts';

/** The report that a button means by `<audit> <place of the collection>`. NotFoundError where there is none. */
export async function auditedCollection(
  { stores }: Pick<Services, 'stores'>,
  value: string,
): Promise<{
  readonly auditId: string;
  readonly index: number;
  readonly collection: string;
  readonly report: AuditReport;
}> {
  const [auditId = '', place = ''] = value.split(' ');
  const index = /^\d{1,3}$/.test(place) ? Number(place) : -1;
  const { collection, report } = (await stores.vectorAudits.get(auditId))?.collections[index] ?? {};
  if (collection !== undefined && report !== undefined) return { auditId, index, collection, report };
  throw new NotFoundError('This audit is not kept any more. Run it again with /ops audit.');
}
