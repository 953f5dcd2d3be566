import type { Block, Message } from '../src/define/message.ts';
import type { AuditGrade, AuditReport, CheckResult } from '../src/domain/audit-report.ts';
import type { AuditProgress, OrphanDeletion, VectorAudit } from '../src/domain/vector-audit.ts';
import { fixesOf, named, number } from './audit-fixes.ts';
import { actions, button, context, section } from './blocks.ts';
import { code, firstNames, literal, momentAgo } from './mrkdwn.ts';

export interface VectorAuditModel {
  readonly audit: VectorAudit;
  /** Of the system. */
  readonly title: string;
}

const marks: Readonly<Record<AuditGrade, string>> = { PASS: '🟢', INFO: '🔵', FAIL: '🔴' };
const order: readonly AuditGrade[] = ['FAIL', 'INFO', 'PASS'];
/** Collections with something to tell; the others are counted, and in the file. */
const mostCollections = 6;

/** An audit of vectors from its request to what came of the fixes that somebody agreed to. */
export function vectorAuditMessage({ audit, title }: VectorAuditModel): Message {
  const text = `Vector audit of ${literal(title, 100)}: ${stateWords(audit)}`;
  const facts = `${code(audit.id, 40)} · ${audit.depth} · asked for by <@${audit.requestedBy}> ${momentAgo(audit.requestedAt)}`;
  return { text, blocks: [section(`*${text}*`), ...partsOf(audit), context(facts)] };
}

function stateWords(audit: VectorAudit): string {
  if (audit.state === 'waiting') return 'waits for a runner';
  if (audit.state === 'running') return 'is under way';
  if (audit.state === 'failed') return '⚪ could not be made';
  const verdicts = audit.collections.map(({ report }) => report?.verdict);
  const worst = order.find((grade) => verdicts.includes(grade));
  const unread = verdicts.filter((verdict) => verdict === undefined).length;
  const left = unread === 0 ? '' : `, ${unread} not audited`;
  return worst === undefined ? `nothing was audited` : `${marks[worst]} ${worst}${left}`;
}

function partsOf(audit: VectorAudit): readonly Block[] {
  if (audit.state === 'failed') return [section(literal(audit.error ?? 'Nobody knows why.', 600))];
  if (audit.state === 'running') return [section(progressWords(audit.progress))];
  if (audit.state === 'waiting') return [];
  if (audit.collections.length === 0)
    return [section('The pack chooses no collection that there is. Look at `collections` of its probe.')];
  const { told, well } = sorted(audit);
  const shown = told.slice(0, mostCollections);
  const left = told.length - shown.length;
  return [
    ...shown.flatMap((one) => collectionBlocks(audit, one)),
    ...(left === 0 ? [] : [section(`_and ${left} more in the file_`)]),
    ...(well.length === 0 ? [] : [section(`${marks.PASS} *PASS* ${firstNames(well)}`)]),
    actions(again(audit)),
    context('Nothing was changed by the audit. The whole report is in the thread as JSON.'),
  ];
}

type Collection = VectorAudit['collections'][number];

/** Worst first; one alone is told whole however well it is. */
function sorted({ collections }: VectorAudit) {
  const rank = ({ report }: Collection) => (report === undefined ? -1 : order.indexOf(report.verdict));
  const told = collections.filter(({ report }) => report?.verdict !== 'PASS' || collections.length === 1);
  return {
    told: told.toSorted((left, right) => rank(left) - rank(right)),
    well: collections.filter((one) => !told.includes(one)).map(({ collection }) => collection),
  };
}

function collectionBlocks(audit: VectorAudit, { collection, report, error }: Collection): readonly Block[] {
  const name = literal(collection, 80);
  if (report === undefined) return [section(`⚪ *${name}* was not audited: ${literal(error, 300)}`)];
  const deletion = audit.deletions.find((one) => one.collection === collection);
  const { counts, total } = fixesOf(report);
  const lines = [
    `${marks[report.verdict]} *${name}* *${report.verdict}* · ${pointWords(report)}`,
    ...report.collectionFaults.slice(0, 2).map((fault) => `• *FAIL* ${literal(fault, 120)}`),
    ...report.checks.filter(({ grade }) => grade !== 'PASS').map(checkLine),
    ...passLine(report),
    ...(deletion === undefined ? [] : [deletionLine(deletion)]),
  ];
  // By its place: what a collection is called may be anything.
  const value = `${audit.id} ${audit.collections.findIndex((one) => one.collection === collection)}`;
  const preview = button({ text: `Preview fixes (${counts})`, actionId: 'preview-fixes', value });
  return [section(lines.join('\n'), total === 0 || deletion !== undefined ? undefined : preview)];
}

function pointWords({ points, documents, coverage }: AuditReport): string {
  const all = points.examined >= points.total;
  const looked = all
    ? `all ${number(points.total)} points`
    : `${number(points.examined)} of ${number(points.total)} points`;
  const covered =
    coverage === undefined
      ? ''
      : ` · *${Math.floor(coverage * 100) / 100} %* of ${number(documents?.total ?? 0)} documents covered`;
  return `${looked}${covered}`;
}

function checkLine({ check, grade, of, examined, found, percent, interval, examples }: CheckResult): string {
  const share =
    interval === undefined
      ? `${brief(percent)} %`
      : `${brief(percent)} %, ${brief(interval.low)}–${brief(interval.high)} % of all`;
  const first = examples[0];
  const named = first?.source ?? first?.point ?? '';
  const example = first === undefined ? '' : ` – e.g. ${literal(named, 80)}: ${literal(first.fault, 120)}`;
  return `• *${grade}* ${check}: ${number(found)} of ${number(examined)} ${of} (${share})${example}`;
}

function passLine({ checks }: AuditReport): readonly string[] {
  const passed = checks.filter(({ grade }) => grade === 'PASS').map(({ check }) => check);
  return passed.length === 0 ? [] : [`• *PASS* ${passed.join(', ')}`];
}

function deletionLine({ state, expected, deleted = 0, askedBy, error, endedAt }: OrphanDeletion): string {
  const who = `<@${askedBy}>`;
  if (state === 'done') {
    return `🗑️ *${named(deleted, 'point')} deleted* for ${who}${endedAt === undefined ? '' : ` ${momentAgo(endedAt)}`}`;
  }
  if (state === 'failed')
    return `⚠️ ${who} agreed to delete ${named(expected, 'point')}. ${literal(error ?? '', 300)}`;
  return `⏳ ${named(expected, 'point')} are being deleted for ${who}`;
}

function again({ system, probe, depth }: VectorAudit) {
  const ask = (text: string, deep: boolean) =>
    button({ text, actionId: 'request-audit', value: [system, probe, ...(deep ? ['deep'] : [])].join(' ') });
  return depth === 'deep' ? [ask('Audit again', true)] : [ask('Audit every point', true)];
}

function progressWords(progress: AuditProgress | undefined): string {
  if (progress === undefined) return 'It has just begun.';
  const { collection, phase, done, total, at } = progress;
  const what = { documents: 'documents read', points: 'points looked at', names: 'names looked up' }[phase];
  const share = total === undefined || total === 0 ? '' : ` (${Math.floor((done / total) * 100)} %)`;
  const of = total === undefined ? '' : ` of ${number(total)}`;
  const which = at[1] > 1 ? `Collection ${at[0]} of ${at[1]}, ` : '';
  return `${which}*${literal(collection, 80)}*: ${number(done)}${of} ${what}${share}`;
}

/** To three digits. */
function brief(percent: number): number {
  return Number(percent.toPrecision(3));
}
