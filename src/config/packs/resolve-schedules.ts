import { metricsOf } from '../../define/probe.ts';
import type { SystemFigure } from '../../domain/figure.ts';
import type { ProbePlan } from '../../domain/settings.ts';
import type { SchedulePlan, ScheduleSection } from '../../domain/system.ts';
import type { Mistake } from '../sections/mistake.ts';
import { unknownName } from './names.ts';
import type { ParsedPack } from './pack-schema.ts';
import type { PackContext } from './resolve-pack.ts';
import type { ParsedSchedule } from './schedule-schema.ts';

interface Place extends PackContext {
  readonly timeZone: string;
  readonly channel: string;
  readonly probes: readonly ProbePlan[];
}

/** The clocks of a pack, with every probe, metric and figure that they name looked up. */
export function packSchedules(pack: ParsedPack, place: Place, mistakes: Mistake[]): readonly SchedulePlan[] {
  return Object.entries(pack.schedules).map(([name, schedule]) => {
    const path = ['schedules', name];
    const problem = place.known.cronProblem(schedule.cron);
    if (problem !== undefined) mistakes.push({ path: [...path, 'cron'], message: problem });
    schedule.run.forEach((probe, index) => {
      checkProbe(probe, [...path, 'run', index], place, mistakes);
    });
    return {
      name,
      title: schedule.title,
      cron: schedule.cron,
      timeZone: schedule.timeZone ?? place.timeZone,
      channel: schedule.channel ?? pack.channels.reports ?? place.channel,
      periodMs: schedule.period,
      run: schedule.run,
      sections: schedule.sections.map((section, index) =>
        sectionOf(section, [...path, 'sections', index], place, mistakes),
      ),
      record: schedule.record,
      quiet: schedule.quiet,
    };
  });
}

function sectionOf(
  { title, figures, health = [], advice, chart }: ParsedSchedule['sections'][number],
  path: readonly PropertyKey[],
  place: Place,
  mistakes: Mistake[],
): ScheduleSection {
  const titles = Object.keys(figures);
  for (const [name, figure] of Object.entries(figures)) {
    checkFigure(figure, [...path, 'figures', name], place, mistakes);
  }
  chart.forEach((figure, index) => {
    checkFigure(figure, [...path, 'chart', index], place, mistakes);
  });
  if (health !== 'all') {
    health.forEach((probe, index) => {
      checkProbe(probe, [...path, 'health', index], place, mistakes);
    });
  }
  advice.forEach(({ of }, index) => {
    if (!titles.includes(of))
      mistakes.push(unknownName('figure here', of, titles, [...path, 'advice', index, 'of']));
  });
  return {
    title,
    figures: Object.entries(figures).map(([name, figure]) => ({ title: name, figure })),
    health,
    advice,
    chart,
  };
}

function checkProbe(
  name: string,
  path: readonly PropertyKey[],
  { probes }: Place,
  mistakes: Mistake[],
): void {
  if (probes.some((one) => one.name === name)) return;
  mistakes.push(
    unknownName(
      'probe',
      name,
      probes.map((one) => one.name),
      path,
    ),
  );
}

function checkFigure(
  figure: SystemFigure,
  path: readonly PropertyKey[],
  place: Place,
  mistakes: Mistake[],
): void {
  if (figure.kind === 'incidents') return;
  const plan = place.probes.find((one) => one.name === figure.probe);
  if (plan === undefined) {
    checkProbe(figure.probe, path, place, mistakes);
    return;
  }
  const metrics = place.known.probes.find((one) => one.name === plan.probe)?.metrics;
  if (metrics === undefined) return;
  const known = Object.keys(metricsOf({ metrics }, plan.parameters));
  if (!known.includes(figure.metric)) {
    mistakes.push(unknownName(`metric of '${figure.probe}' named`, figure.metric, known, path));
  }
}
