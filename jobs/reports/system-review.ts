import type { MessageImage } from '../../src/define/message.ts';
import { defineReport, type ReportContext } from '../../src/define/report.ts';
import { DAY_MS } from '../../src/domain/duration.ts';
import { NotFoundError } from '../../src/domain/errors.ts';
import { serviceStates } from '../../src/domain/service-map.ts';
import type { SchedulePlan, SystemPlan } from '../../src/domain/system.ts';
import { measuredOver } from '../../src/systems/measured-over.ts';
import { reviewCharts } from '../../src/systems/review-charts.ts';
import { type ReviewedSection, reviewSections } from '../../src/systems/review-sections.ts';
import { storedReadings } from '../../src/systems/system-readings.ts';
import { systemReviewMessage } from '../../templates/system-review.ts';

export default defineReport({
  title: 'System review',
  summary: "What a clock of a system's pack posts: its figures, its health, and what they advise",
  periodMs: DAY_MS,
  periodOf: ({ settings, plan }) => scheduleOf(settings, plan.of).schedule.periodMs,
  async build(context) {
    const { stores, settings, plan, probes, from, to, clock, timeZone, lateByMs } = context;
    const { system, schedule } = scheduleOf(settings, plan.of);
    // What is measured for this very review, also where nothing else ever asks for it.
    await probes.run(system.probes.filter(({ name }) => schedule.run.includes(name)));
    const now = clock.now();
    const [readings, measured, incidents] = await Promise.all([
      storedReadings(stores.samples, system, system.probes, now),
      measuredOver(stores.samples, system, schedule, { from, to, now }),
      stores.figures.incidents(from, to, system.name),
    ]);
    const material = { readings: readings.map(({ reading }) => reading), ...measured, incidents };
    const sections = reviewSections(schedule, material);
    const services = serviceStates(
      system.services,
      readings.map(({ reading, plan: { service } }) =>
        service === undefined ? reading : { ...reading, service },
      ),
    );
    // Where nothing is known, nothing is well.
    const isOk = material.readings.length > 0 && material.readings.every(({ status }) => status === 'ok');
    const isWell = isOk && incidents.stillOpen === 0;
    if (schedule.quiet && isWell) return undefined;
    const model = {
      system,
      schedule,
      sections,
      services,
      readings: material.readings,
      from,
      to,
      timeZone,
      lateByMs,
    };
    const images = await chartsOf(context, system, schedule, now);
    const record = schedule.record ? [recordOf(system, schedule, sections, from, to)] : [];
    return { message: systemReviewMessage(model), images: [...images, ...record] };
  },
});

function scheduleOf(
  { systems }: ReportContext['settings'],
  of: ReportContext['plan']['of'],
): { readonly system: SystemPlan; readonly schedule: SchedulePlan } {
  const system = systems.find(({ name }) => name === of?.system);
  const schedule = system?.schedules.find(({ name }) => name === of?.schedule);
  if (system !== undefined && schedule !== undefined) return { system, schedule };
  throw new NotFoundError(
    'This review belongs to no schedule of a system. Add it to a pack under schedules.',
  );
}

async function chartsOf(
  { charts, stores, from, timeZone }: ReportContext,
  system: SystemPlan,
  schedule: SchedulePlan,
  now: Date,
): Promise<readonly MessageImage[]> {
  const drawn = await reviewCharts(stores.samples, system, schedule, { from, to: now });
  return await Promise.all(
    drawn.map(async ({ chart, fileName }) => ({
      bytes: await charts.line({ ...chart, timeZone }),
      fileName,
      title: chart.title,
      altText: `${chart.title}, from ${from.toISOString()} to ${now.toISOString()}`,
    })),
  );
}

/** The figures as JSON, for whoever keeps records. */
function recordOf(
  system: SystemPlan,
  schedule: SchedulePlan,
  sections: readonly ReviewedSection[],
  from: Date,
  to: Date,
): MessageImage {
  const record = {
    system: system.name,
    schedule: schedule.name,
    from,
    to,
    figures: sections.flatMap(({ title, figures }) =>
      figures.flatMap((figure) =>
        figure.values.map((value) => ({ section: title, figure: figure.title, ...value })),
      ),
    ),
    advice: sections.flatMap(({ advice }) => advice),
  };
  const day = to.toISOString().slice(0, 10);
  return {
    bytes: new TextEncoder().encode(`${JSON.stringify(record, null, 2)}\n`),
    fileName: `${system.name}-${schedule.name}-${day}.json`,
    title: `${schedule.title}: figures as JSON`,
    altText: `The figures of ${schedule.title} as JSON`,
  };
}
