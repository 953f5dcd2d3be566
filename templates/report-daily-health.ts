import type { Block, Message } from '../src/define/message.ts';
import { formatValue } from '../src/domain/format-value.ts';
import type { SeriesSummary } from '../src/domain/ports/sample-store.ts';
import type { GradedReading, Unit } from '../src/domain/probe.ts';
import { context, section, table } from './blocks.ts';
import { countWords, metricName, readingLine } from './health-words.ts';
import { lineSections } from './lines.ts';
import { periodLine, type ReportPeriod } from './report-words.ts';

const maxRows = 40;
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

export interface DailyHealthModel extends ReportPeriod {
  readonly title: string;
  readonly summaries: readonly SeriesSummary[];
  /** How everything stands at the end of the period. */
  readonly readings: readonly GradedReading[];
}

/** Minimum, mean and maximum of each series over the period, after what is not well at its end. */
export function dailyHealthMessage(model: DailyHealthModel): Message {
  const silent = model.readings.length === 0 && model.summaries.length > 0;
  const headline = `${model.title}: ${silent ? 'nothing measured at its end' : countWords(model.readings)}`;
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
