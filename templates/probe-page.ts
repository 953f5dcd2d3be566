import type { Block, Message } from '../src/define/message.ts';
import { worstFirst } from '../src/domain/compare.ts';
import type { SeriesSummary } from '../src/domain/ports/sample-store.ts';
import type { GradedReading } from '../src/domain/probe.ts';
import { context, section } from './blocks.ts';
import { statusMark } from './health-words.ts';
import { lineSections } from './lines.ts';
import { code, figure, literal } from './mrkdwn.ts';
import { readingTable } from './system-health.ts';

export interface ProbePageModel {
  readonly system: { readonly name: string; readonly title: string };
  readonly plan: {
    readonly name: string;
    readonly probe: string;
    readonly title?: string;
    readonly target: string;
  };
  readonly period: string;
  readonly now: Date;
  readonly readings: readonly {
    readonly reading: GradedReading;
    readonly since?: Date;
    readonly trend: readonly (number | null)[];
  }[];
  readonly summaries: readonly SeriesSummary[];
  /** Sent beside it. */
  readonly hasCharts: boolean;
}

const maxRows = 30;

/** One probe: how it stands, and what its values were over the period. */
export function probePageMessage(model: ProbePageModel): Message {
  const { system, plan, period, readings, summaries, hasCharts, now } = model;
  const worst = worstFirst(readings.map(({ reading }) => reading))[0]?.status ?? 'unknown';
  const title = literal(plan.title ?? plan.name, 100);
  const text = `${statusMark(worst)} ${title} of ${literal(system.title, 100)}`;
  const rows = readings.map((one) => ({ ...one, title: '' }));
  const charts = hasCharts ? 'The chart comes as a direct message.' : 'There is nothing to draw yet.';
  return {
    text,
    blocks: [
      section(`*${text}*`),
      ...(rows.length === 0 ? [section('Nothing has been measured yet.')] : readingTable({ rows, now })),
      ...overPeriod(summaries, period),
      context(`${code(plan.probe, 40)} on ${literal(plan.target, 100)} · ${charts}`),
    ],
  };
}

// Slack takes one table a message: the period stands as lines.
function overPeriod(summaries: readonly SeriesSummary[], period: string): readonly Block[] {
  if (summaries.length === 0) return [];
  const lines = summaries
    .slice(0, maxRows)
    .map(({ metric, part, unit, minimum, mean, p95, maximum, notOkShare }) => {
      const name = [metric.replaceAll('-', ' '), part ?? ''].join(' ').trim();
      const figures = [
        `min ${figure(minimum, unit)}`,
        `mean ${figure(mean, unit)}`,
        `p95 ${figure(p95, unit)}`,
        `max ${figure(maximum, unit)}`,
        ...(notOkShare > 0 ? [`not ok ${figure(notOkShare * 100, 'percent')} of the time`] : []),
      ];
      return `*${literal(name, 100)}* ${figures.join(' · ')}`;
    });
  return lineSections([`_The last ${period}_`, ...lines], (more) => `and ${more} more`, {
    maxCharacters: 2_800,
    total: summaries.length + 1,
  });
}
