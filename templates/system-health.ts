import type { Block, Message } from '../src/define/message.ts';
import { worstFirst } from '../src/domain/compare.ts';
import { formatDuration } from '../src/domain/duration.ts';
import { formatValue } from '../src/domain/format-value.ts';
import type { GradedReading } from '../src/domain/probe.ts';
import type { ServiceState } from '../src/domain/service-map.ts';
import { cut } from '../src/domain/text.ts';
import { actions, button, context, section, table } from './blocks.ts';
import { countWords, statusMark } from './health-words.ts';
import { lineSections } from './lines.ts';
import { literal, momentAgo } from './mrkdwn.ts';
import { sparkline } from './sparkline.ts';

/** One reading with what is known around it. */
export interface HealthRow {
  readonly reading: GradedReading;
  /** What people call its probe. */
  readonly title: string;
  /** Since when it has been as it is. */
  readonly since?: Date;
  /** Its values of the last day, oldest first; null where there was none. */
  readonly trend?: readonly (number | null)[];
}

export interface SystemHealthModel {
  readonly system: { readonly name: string; readonly title: string; readonly owner?: string };
  readonly rows: readonly HealthRow[];
  readonly services: readonly ServiceState[];
  readonly now: Date;
  /** Whether the dear probes are among them. */
  readonly deep: boolean;
  /** Posted for the channel: then there is nothing to press. */
  readonly posted?: boolean;
}

const maxRows = 45;
/** What is well fills up to so many: nobody reads a screen of what nothing has to be done about. */
const wellRows = 20;
const maxCell = 70;
/** Slack refuses all blocks together near 13,200. */
const tableCharacters = 7_000;

/** How a system stands: its services with what hangs on what is down, then every reading, worst first. */
export function systemHealthMessage(model: SystemHealthModel): Message {
  const readings = model.rows.map(({ reading }) => reading);
  const worst = worstFirst(readings)[0]?.status ?? 'unknown';
  const headline = `${statusMark(worst)} ${literal(model.system.title, 100)}: ${countWords(readings)}`;
  const owner = model.system.owner === undefined ? [] : [`Owner: ${literal(model.system.owner, 100)}`];
  const blocks = [
    section(`*${headline}*`),
    ...serviceLines(model),
    ...readingTable({ ...model, rows: telling(model.rows), total: model.rows.length }),
    context([measured(readings), ...owner].join(' · ')),
  ];
  return {
    text: headline,
    blocks: model.posted === true ? blocks : [...blocks, healthButtons(model)],
  };
}

function measured(readings: readonly GradedReading[]): string {
  const oldest = readings.map(({ measuredAt }) => measuredAt.getTime()).sort((a, b) => a - b)[0];
  return oldest === undefined
    ? 'Nothing has been measured yet'
    : `Oldest reading ${momentAgo(new Date(oldest))}`;
}

/** One line for each: how it stands, what it needs, what it hangs on. */
export function serviceLines({ services }: Pick<SystemHealthModel, 'services'>): readonly Block[] {
  const titles = new Map(services.map(({ name, title }) => [name, title]));
  const named = (names: readonly string[]) =>
    names.map((name) => literal(titles.get(name) ?? name, 60)).join(', ');
  const lines = services.map(({ title, status, down, blockedBy, dependsOn }) => {
    const name = `*${literal(title, 80)}*`;
    const needs = dependsOn.length === 0 ? '' : ` – needs ${named(dependsOn)}`;
    if (down) return `${statusMark('critical')} ${name} is down${needs}`;
    if (blockedBy.length > 0) {
      return `${statusMark(status)} ${name} needs ${named(blockedBy)}, which ${blockedBy.length === 1 ? 'is' : 'are'} down`;
    }
    return `${statusMark(status)} ${name}${needs}`;
  });
  return lineSections(lines, (more) => `and ${more} more services`, { maxCharacters: 2_500 });
}

/**
 * What is worth a row among many: whatever is not ok, and of what is, that which has a limit; of a probe without any,
 * its first reading.
 */
function telling(rows: readonly HealthRow[]): readonly HealthRow[] {
  const byProbe = Map.groupBy(rows, ({ reading }) => reading.probe);
  return [...byProbe.values()].flatMap((group) => {
    const kept = group.filter(({ reading }) => reading.status !== 'ok' || reading.limit !== undefined);
    return kept.length > 0 ? kept : group.slice(0, 1);
  });
}

interface ReadingTable extends Pick<SystemHealthModel, 'rows' | 'now'> {
  /** How many readings there are, where these are not all. */
  readonly total?: number;
}

/** Every reading, worst first; nothing where there is none. */
export function readingTable({ rows, now, total = rows.length }: ReadingTable): readonly Block[] {
  if (rows.length === 0) return [];
  const byReading = new Map(rows.map((row) => [row.reading, row]));
  const sorted = worstFirst(rows.map(({ reading }) => reading)).flatMap(
    (reading) => byReading.get(reading) ?? [],
  );
  const bad = sorted.filter(({ reading }) => reading.status !== 'ok').length;
  const most = Math.min(maxRows, Math.max(bad, wellRows));
  const shown = fitting(sorted.slice(0, most).map((row) => cells(row, now)));
  const left = total - shown.length;
  const head = ['', 'What', 'Value', 'Limit', 'For', 'Last day'];
  return [
    table([head, ...shown], [2, 3, 4]),
    ...(left > 0 ? [context(`and ${left} more, none of them worse`)] : []),
  ];
}

/** As many of the first rows as have room. */
function fitting(rows: readonly (readonly string[])[]): readonly (readonly string[])[] {
  let characters = 0;
  const over = rows.findIndex((row) => {
    characters += row.reduce((sum, cell) => sum + cell.length, 0);
    return characters > tableCharacters;
  });
  return over === -1 ? rows : rows.slice(0, over);
}

function cells({ reading, title, since, trend = [] }: HealthRow, now: Date): readonly string[] {
  const { status, metric, part, value, unit, error, detail, limit } = reading;
  const alone = metric === reading.probe || metric === 'up' || metric === 'value';
  const name = [title, alone ? '' : metric.replaceAll('-', ' '), part ?? '']
    .filter((word) => word !== '')
    .join(' · ');
  const isUp = metric === 'up' && (value === 0 || value === 1);
  const words = status === 'ok' ? undefined : (error ?? detail);
  return [
    statusMark(status),
    plainCell(words === undefined ? name : `${name} – ${words}`, status === 'ok' ? maxCell : 160),
    value === undefined ? 'unknown' : isUp ? (value === 1 ? 'up' : 'down') : formatValue(value, unit),
    plainCell(isUp ? '' : (limit ?? ''), 40),
    since === undefined ? '' : formatDuration(now.getTime() - since.getTime()),
    sparkline(trend),
  ].map((cell) => cell.toWellFormed());
}

function plainCell(text: string, max: number): string {
  return cut(text.replace(/\s+/g, ' ').trim(), max);
}

function healthButtons({ system, deep }: SystemHealthModel): Block {
  return actions([
    button({
      text: 'Measure now',
      actionId: 'measure-system',
      value: deep ? `${system.name} deep` : system.name,
    }),
    button({ text: 'Post to channel', actionId: 'post-system', value: system.name }),
  ]);
}
