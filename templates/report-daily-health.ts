import type { Block, Message } from '../src/define/message.ts';
import { formatValue } from '../src/domain/format-value.ts';
import type { SeriesSummary } from '../src/domain/ports/sample-store.ts';
import type { GradedReading, Unit } from '../src/domain/probe.ts';
import type { SystemLine } from '../src/domain/system-line.ts';
import { context, section, table } from './blocks.ts';
import { countWords, metricName, readingLine } from './health-words.ts';
import { channelName } from './incident-words.ts';
import { lineSections } from './lines.ts';
import { code, figure, literal } from './mrkdwn.ts';
import { periodLine, type ReportPeriod } from './report-words.ts';
import { systemLine } from './system-list.ts';

const maxRows = 40;
/** More than fit in. */
const maxSystems = 60;
/** Of one system. */
const maxNotOk = 3;
const maxCellLength = 80;
const units: ReadonlySet<string> = new Set([
  'percent',
  'bytes',
  'ms',
  's',
  'celsius',
  'count',
  'per-core',
  'none',
]);

/** How a system stood at the end of the period, and the channel where its own reviews are posted. */
export interface ReportedSystem extends Omit<SystemLine, 'incidents'> {
  readonly reviewedIn?: string;
}

export interface DailyHealthModel extends ReportPeriod {
  readonly title: string;
  readonly summaries: readonly SeriesSummary[];
  /** How this host and Watchbill itself stand at the end of the period. */
  readonly readings: readonly GradedReading[];
  /** Worst first. */
  readonly systems: readonly ReportedSystem[];
}

/** Minimum, mean and maximum of each series over the period, after what is not well at its end, there and in systems. */
export function dailyHealthMessage(model: DailyHealthModel): Message {
  const silent = model.readings.length === 0 && model.summaries.length > 0;
  const own = `${model.title}: ${silent ? 'nothing measured at its end' : countWords(model.readings)}`;
  const headline = [own, ...systemCount(model.systems)].join(' · ');
  const bad = model.readings.filter(({ status }) => status !== 'ok');
  return {
    text: headline,
    blocks: [
      section(`*${headline}*`),
      context(periodLine(model)),
      ...lineSections(
        bad.map((reading) => readingLine(reading)),
        (more) => `and ${more} more`,
        { maxCharacters: 3_000 },
      ),
      ...systemSections(model.systems),
      ...summaryTable(model.summaries),
      context('Over all samples of the period: one a minute while measured. Mean: sum of values ÷ samples.'),
    ],
  };
}

function summaryTable(summaries: readonly SeriesSummary[]): readonly Block[] {
  if (summaries.length === 0) return [section('Nothing was measured in this period.')];
  const rows = summaries.slice(0, maxRows).map(summaryRow);
  const more = summaries.length - rows.length;
  const shown = table([['What', 'Minimum', 'Mean', 'Maximum', 'Samples'], ...rows], [1, 2, 3, 4]);
  return more > 0 ? [shown, context(`and ${more} more series`)] : [shown];
}

function summaryRow({
  probe,
  metric,
  part,
  unit,
  minimum,
  mean,
  maximum,
  samples,
}: SeriesSummary): readonly string[] {
  const format = (value: number): string => formatValue(value, units.has(unit) ? (unit as Unit) : 'none');
  const name = [`${metricName(probe)} –`, metric.replaceAll('-', ' '), part ?? ''].join(' ').trim();
  const what = name.slice(0, maxCellLength).toWellFormed();
  return [what, format(minimum), format(mean), format(maximum), samples.toLocaleString('en-US')];
}

function systemCount(systems: readonly ReportedSystem[]): readonly string[] {
  if (systems.length === 0) return [];
  const notOk = systems.filter(({ status }) => status !== 'ok').length;
  const all = `${systems.length} ${systems.length === 1 ? 'system' : 'systems'}`;
  return [notOk === 0 ? `${all} ok` : `${notOk} of ${all} not ok`];
}

/** One line each; of many those that are worst, because each has a review of its own. */
function systemSections(systems: readonly ReportedSystem[]): readonly Block[] {
  if (systems.length === 0) return [];
  const lines = systems.slice(0, maxSystems).map((system) => {
    const told = system.notOk.slice(0, maxNotOk).map(notOkWords);
    const more = system.notOk.length - told.length;
    const notOk = [...told, ...(more > 0 ? [`and ${more} more`] : [])].join(', ');
    const { reviewedIn } = system;
    const review = reviewedIn === undefined ? [] : [`reviews in ${channelName(reviewedIn)}`];
    return [systemLine({ ...system, incidents: 0 }), ...(notOk === '' ? [] : [notOk]), ...review].join(' · ');
  });
  const list = code('/ops systems', 40);
  return [
    section('*Systems*'),
    ...lineSections(lines, (more) => `and ${more} more, none of them worse: ${list} lists them`, {
      maxCharacters: 3_500,
      total: systems.length,
    }),
    context(`Look into one with ${code('/ops health <system>', 40)}.`),
  ];
}

/** `orders: waiting *150* (limit > 100)`, or that it is unknown. */
function notOkWords({ probe, metric, part = '', value, unit, detail, limit }: GradedReading): string {
  const what = literal([probe, metric === probe ? '' : metric, part].filter(Boolean).join(' '), 80);
  if (value !== undefined && unit === 'none' && detail !== undefined)
    return `${what}: ${literal(detail, 60)}`;
  const measured = value === undefined ? 'unknown' : `*${figure(value, unit)}*`;
  return `${what} ${measured}${limit === undefined ? '' : ` (limit ${literal(limit, 40)})`}`;
}
