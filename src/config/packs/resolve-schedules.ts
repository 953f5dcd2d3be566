import { metricsOf } from '../../define/probe.ts';
import { parseLimit } from '../../domain/condition.ts';
import { OpsError } from '../../domain/errors.ts';
import type { SystemFigure } from '../../domain/figure.ts';
import type { Unit } from '../../domain/probe.ts';
import type { ProbePlan } from '../../domain/settings.ts';
import type { AdviceRule, SchedulePlan, ScheduleSection } from '../../domain/system.ts';
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
  const rules = advice.flatMap(({ of, when, say }, index): readonly AdviceRule[] => {
    const at = [...path, 'advice', index];
    const figure = Object.hasOwn(figures, of) ? figures[of] : undefined;
    if (figure === undefined) mistakes.push(unknownName('figure here', of, titles, [...at, 'of']));
    try {
      return [{ of, say, when: parseLimit(when, figure === undefined ? undefined : unitOf(figure, place)) }];
    } catch (error) {
      if (!(error instanceof OpsError)) throw error;
      mistakes.push({ path: [...at, 'when'], message: error.message });
      return [];
    }
  });
  return {
    title,
    figures: Object.entries(figures).map(([name, figure]) => ({ title: name, figure })),
    health,
    advice: rules,
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

/** What a figure is shown in, which its limits are then read in; undefined where the metric says nothing of it. */
function unitOf(figure: SystemFigure, { probes, known }: Place): Unit | undefined {
  if (figure.kind === 'incidents') {
    if (figure.show === 'mtta' || figure.show === 'mttr') return 's';
    return figure.show === 'escalated' ? 'percent' : 'count';
  }
  if (figure.show === 'count') return 'count';
  if (figure.show === 'ok') return 'percent';
  const plan = probes.find(({ name }) => name === figure.probe);
  const metrics = known.probes.find(({ name }) => name === plan?.probe)?.metrics;
  return plan === undefined || metrics === undefined
    ? undefined
    : metricsOf({ metrics }, plan.parameters)[figure.metric]?.unit;
}
