import type { Message } from '../src/define/message.ts';
import type { VectorAudit } from '../src/domain/vector-audit.ts';
import { button, context, section } from './blocks.ts';
import { lineSections } from './lines.ts';
import { code, literal, momentAgo } from './mrkdwn.ts';

export interface AuditListModel {
  /** Those that have one. */
  readonly systems: readonly { readonly name: string; readonly title: string }[];
  /** Newest first. */
  readonly audits: readonly Omit<VectorAudit, 'collections' | 'deletions'>[];
}

const mostSystems = 20;

/** Which systems can be audited, and what was audited of late. */
export function auditListMessage({ systems, audits }: AuditListModel): Message {
  const text = systems.length === 0 ? 'No system has an audit of vectors' : 'Vector audits';
  const rows = systems
    .slice(0, mostSystems)
    .map(({ name, title }) =>
      section(
        `*${literal(title, 100)}* ${code(name, 80)}`,
        button({ text: `Audit ${name}`, actionId: 'request-audit', value: name }),
      ),
    );
  const lines = audits.map(
    ({ id, system, depth, state, requestedBy, requestedAt }) =>
      `${code(id, 40)} ${literal(system, 80)} · ${depth} · ${state} · <@${requestedBy}> ${momentAgo(requestedAt)}`,
  );
  const how =
    systems.length === 0
      ? `Give the pack of a system a probe ${code('vector-audit', 40)}.`
      : `With ${code('deep', 20)} every point is looked at: ${code('/ops audit <system> deep', 60)}`;
  return {
    text,
    blocks: [
      section(`*${text}*`),
      ...rows,
      ...lineSections(lines, (more) => `and ${more} more`),
      context(how),
    ],
  };
}

/** Told to whoever asked for an audit. */
export function auditRequestedMessage({
  audit,
  isNew,
}: {
  readonly audit: VectorAudit;
  readonly isNew: boolean;
}): Message {
  const { id, system, requestedBy } = audit;
  const of = `of ${literal(system, 80)}`;
  return {
    text: isNew
      ? `The audit ${code(id, 40)} ${of} begins. A message in this channel tells how far it is and what it found.`
      : `${code(id, 40)} ${of} is under way already: <@${requestedBy}> asked for it ${momentAgo(audit.requestedAt)}.`,
  };
}
