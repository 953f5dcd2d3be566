import { defineReport, type ReportContext, type ReportImage } from '../../src/define/report.ts';
import { chartLine } from '../../src/domain/chart-line.ts';
import { DAY_MS } from '../../src/domain/duration.ts';
import type { Series } from '../../src/domain/ports/sample-store.ts';
import { hostSystem } from '../../src/domain/probe.ts';
import type { SystemPlan } from '../../src/domain/system.ts';
import { summariseSystems } from '../../src/systems/summarise-systems.ts';
import { dailyHealthMessage, type ReportedSystem } from '../../templates/report-daily-health.ts';

/** What the chart shows: how full the machine was. */
const CHARTED: Readonly<Record<string, string>> = {
  'cpu-busy': 'CPU',
  'memory-used': 'Memory',
  'disk-used': 'Disk',
};
const POINTS = 240;
/** Values older than this at the end of the period do not say how it stood then. */
const FRESH_MS = 10 * 60_000;

/** Systems of packs have reviews of their own; here each is one line. */
const own = { system: hostSystem };

export default defineReport({
  title: 'Daily health',
  summary:
    'Minimum, mean and maximum of what this host is probed for over a day, with a chart of CPU, memory and disk, and a line for each system',
  periodMs: DAY_MS,
  async build(context) {
    const { stores, settings, clock, from, to, timeZone, lateByMs } = context;
    const [summaries, series, readings, systems] = await Promise.all([
      stores.samples.summaries(from, to, own),
      stores.samples.series(Object.keys(CHARTED), from, to, POINTS, own),
      stores.samples.latest(new Date(to.getTime() - FRESH_MS), to, own),
      summariseSystems({ stores, settings, now: clock.now(), until: to }),
    ]);
    const message = dailyHealthMessage({
      title: 'Daily health',
      from,
      to,
      timeZone,
      lateByMs,
      summaries,
      readings,
      systems: systems.map((line) => ({ ...line, ...reviewOf(line.system) })),
    });
    return { message, images: await chart(context, series) };
  },
});

/** Where more is told of a system: the channel that its own clocks are posted to, the shortest first. */
function reviewOf({ schedules }: SystemPlan): Pick<ReportedSystem, 'reviewedIn'> {
  const [first] = schedules.toSorted((left, right) => left.periodMs - right.periodMs);
  return first === undefined ? {} : { reviewedIn: first.channel };
}

async function chart(
  { charts, from, to, timeZone }: ReportContext,
  series: readonly Series[],
): Promise<ReportImage[]> {
  if (series.every((one) => one.points.length === 0)) return [];
  const title = 'CPU, memory and disk in use';
  const bytes = await charts.line({
    title,
    from: from.getTime(),
    to: to.getTime(),
    timeZone,
    series: series.map((one) => ({
      name: [CHARTED[one.metric] ?? one.metric, one.part].filter((word) => word !== undefined).join(' '),
      unit: one.unit,
      points: chartLine(one.points),
    })),
  });
  const day = to.toISOString().slice(0, 10);
  return [
    {
      bytes,
      fileName: `health-${day}.png`,
      title,
      altText: `${title}, percent over the 24 hours before ${to.toISOString()}`,
    },
  ];
}
