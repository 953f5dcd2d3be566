import { z } from 'zod';
import { type CommandContext, defineCommand } from '../src/define/command.ts';
import { parseFigure } from '../src/domain/condition.ts';
import { UsageError } from '../src/domain/errors.ts';
import type { FixedBaseline } from '../src/domain/ports/baseline-store.ts';
import type { ProbePlan } from '../src/domain/settings.ts';
import { usesMad } from '../src/domain/threshold-mistakes.ts';
import {
  baselineClearedMessage,
  baselineListMessage,
  baselineSetMessage,
} from '../templates/baseline-list.ts';
import { baselinesOf, latestOf } from './parameters/known-baselines.ts';

const acts = ['show', 'set', 'clear'] as const;

export default defineCommand({
  summary: 'What is usual for the metrics of a system: show it, fix it, or let it be learned again',
  usage: '<show|set|clear> <system> [probe] [metric] [value|now] [reason...]',
  examples: [
    'baseline show pipeline',
    'baseline set pipeline api latency 250ms measured after the update',
    'baseline set pipeline api latency now',
    'baseline clear pipeline api latency',
  ],
  role: 'viewer',
  roleFor: ({ act }) => (act === 'show' ? 'viewer' : 'operator'),
  parameters: z.object({
    act: z.enum(acts, `has to be one of ${acts.join(', ')}`),
    system: z.string().min(1).max(100),
    probe: z.string().max(100).optional(),
    metric: z.string().max(100).optional(),
    value: z.string().max(60).default('now'),
    reason: z.string().max(300).default(''),
  }),
  positional: ['act', 'system', 'probe', 'metric', 'value', 'reason...'],
  async run(context, { act, system, probe, metric, value, reason }) {
    const plans = plansOf(context, system, probe);
    if (act === 'show') {
      return baselineListMessage({ system, baselines: await baselinesOf(context, plans) });
    }
    const [plan] = plans;
    if (probe === undefined || metric === undefined || plan === undefined) {
      throw new UsageError(`Say of what: /ops baseline ${act} ${system} <probe> <metric>.`);
    }
    const of = { system, probe, metric };
    if (act === 'clear') {
      const count = await context.stores.baselines.clear(of);
      return baselineClearedMessage({ ...of, changed: count > 0 });
    }
    const unit = await requireMetric(context, plan, metric);
    const figures =
      value === 'now' ? await readNow(context, plan, metric) : [{ value: parseFigure(value, unit) }];
    const setBy = context.actor.id;
    const baselines = figures.map(
      (figure): FixedBaseline => ({ ...of, ...figure, reason, setBy, setAt: context.clock.now() }),
    );
    await context.stores.baselines.set(baselines);
    return baselineSetMessage({
      ...of,
      unit: unit ?? 'none',
      baselines,
      isUsed: plan.thresholds[metric]?.baseline !== undefined,
    });
  },
});

function plansOf(
  { settings }: CommandContext,
  system: string,
  probe: string | undefined,
): readonly ProbePlan[] {
  const ofSystem = settings.probes.filter((plan) => plan.system === system);
  if (ofSystem.length === 0) {
    const names = [...new Set(settings.probes.map((plan) => plan.system))].slice(0, 20).join(', ');
    throw new UsageError(`There is no system '${system.slice(0, 60)}'. Systems: ${names || 'none'}.`);
  }
  const found = ofSystem.filter(({ name }) => probe === undefined || name === probe);
  if (found.length > 0) return found;
  const names = ofSystem
    .map(({ name }) => name)
    .slice(0, 30)
    .join(', ');
  throw new UsageError(
    `The system '${system}' has no probe '${(probe ?? '').slice(0, 60)}'. Probes: ${names}.`,
  );
}

/** The unit of the metric. UsageError where the plan has none of that name, or a limit that a figure cannot serve. */
async function requireMetric(context: CommandContext, plan: ProbePlan, metric: string) {
  const readings = await latestOf(context, plan.system, plan.name);
  const known = [...new Set([...Object.keys(plan.thresholds), ...readings.map((reading) => reading.metric)])];
  if (!known.includes(metric)) {
    throw new UsageError(
      `The probe '${plan.name}' has read no '${metric.slice(0, 60)}'. It knows: ${known.slice(0, 30).join(', ') || 'nothing yet'}.`,
    );
  }
  const threshold = plan.thresholds[metric];
  if (threshold?.levels.some(({ when }) => usesMad(when))) {
    throw new UsageError(
      `A limit of '${metric}' is in mad, which a fixed figure does not have. Leave its baseline to be learned, or change the limit to a share such as + 25 %.`,
    );
  }
  return threshold?.unit ?? readings.find((reading) => reading.metric === metric)?.unit;
}

async function readNow(context: CommandContext, plan: ProbePlan, metric: string) {
  const readings = await latestOf(context, plan.system, plan.name);
  const figures = readings.flatMap((reading) =>
    reading.metric === metric && reading.value !== undefined
      ? [{ part: reading.part, value: reading.value }]
      : [],
  );
  if (figures.length > 0) return figures;
  throw new UsageError(
    `'${metric}' of '${plan.name}' was not read in the last quarter of an hour. Give a value, e.g. 250ms.`,
  );
}
