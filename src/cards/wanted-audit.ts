import { vectorAuditMessage } from '../../templates/vector-audit.ts';
import type { Services } from '../define/services.ts';
import type { WantedMessage } from '../domain/ports/publisher.ts';

/** The message of an audit of vectors as it stands now; undefined when it has been forgotten. */
export async function wantedAudit(
  { stores, settings }: Pick<Services, 'stores' | 'settings'>,
  auditId: string,
): Promise<WantedMessage | undefined> {
  const audit = await stores.vectorAudits.get(auditId);
  if (audit === undefined) return undefined;
  const system = settings.systems.find(({ name }) => name === audit.system);
  const message = vectorAuditMessage({ audit, title: system?.title ?? audit.system });
  return { message, revision: audit.revision };
}
