import type { Block, Modal } from '../src/define/message.ts';
import type { AuditReport } from '../src/domain/audit-report.ts';
import { deletable } from '../src/domain/vector-audit.ts';
import { context, input, section } from './blocks.ts';
import { modal } from './modal.ts';
import { code, literal } from './mrkdwn.ts';

export interface AuditFixesModel {
  readonly auditId: string;
  /** Of the collection among those of the audit. */
  readonly index: number;
  readonly report: AuditReport;
  /** Why the person may not delete; undefined for somebody who may. */
  readonly refusal?: string;
}

const shownNames = 10;
/** Slack shows no form without a button to submit it; this one only closes it. */
export const justClose = 'close';

/** How much a repair of a collection would touch: `14 to delete, 2 to embed`. */
export function fixesOf({ fixes }: AuditReport): { readonly counts: string; readonly total: number } {
  const parts = [
    [fixes.delete.count, 'to delete'],
    [fixes.embed.count, 'to embed'],
    [fixes.repair.count, 'to repair'],
  ] as const;
  const said = parts.filter(([count]) => count > 0).map(([count, what]) => `${number(count)} ${what}`);
  return { counts: said.join(', '), total: parts.reduce((sum, [count]) => sum + count, 0) };
}

/**
 * What would be changed, counted and by name, before anything is. Whoever may delete types the number of points as the
 * confirmation: `count`.
 */
export function auditFixesModal({ auditId, index, report, refusal }: AuditFixesModel): Modal {
  const { collection, fixes } = report;
  const ids = deletable(report);
  const title = `*${literal(collection, 80)}* as audit ${code(auditId, 40)} found it, ${report.depth}`;
  const blocks: Block[] = [
    section(title),
    ...fix(`Delete ${named(fixes.delete.count, 'point')}`, {
      ...fixes.delete,
      names: fixes.delete.ids,
      what: 'Their document no longer exists.',
      said: exampleSources(report),
    }),
    ...fix(`Embed ${named(fixes.embed.count, 'document')}`, {
      ...fixes.embed,
      names: fixes.embed.sources,
      what: 'They have no vector or an old one: run the pipeline that embeds them.',
    }),
    ...fix(`Repair ${named(fixes.repair.count, 'point')}`, {
      ...fixes.repair,
      names: fixes.repair.ids,
      what: 'Their vector or payload is broken: embed their documents again.',
    }),
  ];
  const why = fixes.delete.count === 0 ? undefined : (refusal ?? (ids.length === 0 ? sampleOnly : undefined));
  if (why !== undefined) blocks.push(context(why));
  const mayDelete = ids.length > 0 && refusal === undefined;
  if (mayDelete) blocks.push(confirmation(ids.length, fixes.delete.count));
  return modal({
    callbackId: 'delete-points',
    title: 'Fixes: nothing done yet',
    submit: mayDelete ? `Delete ${named(ids.length, 'point')}` : 'Close',
    value: mayDelete ? `${auditId} ${index}` : justClose,
    blocks,
  });
}

const sampleOnly =
  'Only an audit of every point says which points may be deleted: a sample names those that it came across.';

function confirmation(count: number, all: number): Block {
  const rest = count < all ? ` These are the first ${number(count)} of ${number(all)}.` : '';
  return input({
    blockId: 'count',
    label: `Type ${count} to delete ${named(count, 'point')} for good`,
    element: { type: 'plain_text_input', action_id: 'count', max_length: 12 },
    hint: `Each is looked at again first: when they are not exactly ${number(count)} without a document any more, nothing is deleted.${rest}`,
  });
}

interface Fix {
  readonly count: number;
  readonly names: readonly string[];
  readonly what: string;
  /** In the place of names that say nothing to people. */
  readonly said?: readonly string[];
}

function fix(title: string, { count, names, what, said = names }: Fix): readonly Block[] {
  if (count === 0) return [];
  const shown = said.slice(0, shownNames).map((name) => `• ${literal(name, 150)}`);
  const left = count - shown.length;
  const more = left > 0 && shown.length > 0 ? [`_and ${number(left)} more: the report lists them_`] : [];
  return [section([`*${title}.* ${what}`, ...shown, ...more].join('\n'))];
}

/** Of the points to delete, the documents that they name. */
function exampleSources({ checks }: AuditReport): readonly string[] {
  const examples = checks.find(({ check }) => check === 'orphans')?.examples ?? [];
  return examples.map(({ point = '', source }) =>
    source === undefined ? point : `${source} (point ${point})`,
  );
}

/** `1 point`, `1,240 points`. */
export function named(count: number, thing: string): string {
  return `${number(count)} ${thing}${count === 1 ? '' : 's'}`;
}

/** `1,240`. */
export function number(value: number): string {
  return value.toLocaleString('en-US');
}
