import { z } from 'zod';
import { parsedBy } from '../define/parameters.ts';
import { type AskedReading, defineProbe } from '../define/probe.ts';
import { parseExpression, readingsIn } from '../domain/expression.ts';
import { expressionValue } from '../domain/expression-value.ts';
import { type GradedReading, type ProbeStatus, probeStatuses, type Reading } from '../domain/probe.ts';

const probeNames = z.array(z.string().min(1).max(100)).min(1).max(100);

const parameters = z
  .strictObject({
    /** Probes of the same system: the worst of them decides. */
    worst: probeNames.optional(),
    /** Probes of the same system, of which `atLeast` have to be ok. */
    of: probeNames.optional(),
    /** How many of `of` have to be ok. */
    atLeast: z.int().min(1).max(100).optional(),
    /** Over readings of other probes of the same system, e.g. `api.latency + db.latency`. */
    expression: parsedBy((text) => parseExpression(text)).optional(),
    /** What the expression is measured in. */
    unit: z
      .string()
      .regex(/^\S{1,20}$/, 'has to be one short word')
      .default('none'),
    /** What the expression tells. */
    title: z.string().min(1).max(80).default('Expression'),
  })
  .refine(
    ({ worst, of, expression }) => [worst, of, expression].filter((one) => one !== undefined).length === 1,
    "has to name one of 'worst', 'of' and 'expression'",
  )
  .refine(
    ({ of, atLeast }) =>
      (of === undefined) === (atLeast === undefined) && (atLeast ?? 0) <= (of?.length ?? 0),
    "needs 'atLeast' with 'of', and no more than are named there",
  );

type Parameters = z.output<typeof parameters>;
type Standing = ReadonlyMap<string, readonly GradedReading[]>;

/** What other probes of the system say together. Unknown stays unknown unless the others settle it. */
export default defineProbe({
  title: 'Several probes together',
  parameters,
  timeoutMs: 5_000,
  metrics: ({ worst, of, unit, title }) => ({
    value:
      worst !== undefined
        ? { title: 'Worst: 0 ok, 1 warning, 2 critical', unit: 'none' }
        : of !== undefined
          ? { title: 'Enough are ok', unit: 'none' }
          : { title, unit },
    'ok-count': { title: 'Probes that are ok', unit: 'count' },
  }),
  asks: asksOf,
  async run({ known, signal }, asked) {
    const names = [...new Set(asksOf(asked).map(({ probe }) => probe))];
    const latest = names.map(async (name) => [name, await known.latest(name)] as const);
    const standing: Standing = new Map(await Promise.all(latest));
    signal.throwIfAborted();
    return [verdictOf(asked, standing), okCount(standing)];
  },
});

function asksOf({ worst, of, expression }: Parameters): readonly AskedReading[] {
  const list = (key: string, names: readonly string[] = []) =>
    names.map((probe, index) => ({ probe, at: [key, index] }));
  const read = expression === undefined ? [] : readingsIn(expression);
  return [...list('worst', worst), ...list('of', of), ...read.map((one) => ({ ...one, at: ['expression'] }))];
}

function verdictOf(asked: Parameters, standing: Standing): Reading {
  if (asked.expression !== undefined) return valueOfExpression(asked, standing);
  return asked.atLeast === undefined ? worstOf(standing) : enoughOf(asked.atLeast, standing);
}

function valueOfExpression({ expression, unit }: Parameters, standing: Standing): Reading {
  if (expression === undefined) throw new Error('There is no expression.');
  const result = expressionValue(expression, (probe) => standing.get(probe) ?? []);
  if ('unknown' in result)
    return { metric: 'value', unit, error: `Unknown: ${result.unknown.replace(/\.$/, '')}.` };
  return { metric: 'value', unit, value: result.values[0] ?? Number.NaN };
}

function worstOf(standing: Standing): Reading {
  const worst = worstStatus([...standing.values()].map(statusOf));
  const detail = whoIs(standing, (status) => status === worst);
  if (worst === 'unknown') {
    return { metric: 'value', unit: 'none', error: `Unknown: ${detail}. See to what they measure.` };
  }
  const value = { ok: 0, warning: 1, critical: 2 }[worst];
  const base = { metric: 'value', unit: 'none', value } as const;
  return worst === 'ok' ? base : { ...base, status: worst, detail: `${worst}: ${detail}` };
}

function enoughOf(atLeast: number, standing: Standing): Reading {
  const statuses = [...standing.values()].map(statusOf);
  const ok = statuses.filter((status) => status === 'ok').length;
  const unknown = statuses.filter((status) => status === 'unknown').length;
  const base = { metric: 'value', unit: 'none' } as const;
  const told = `${ok} of ${standing.size} ok, ${atLeast} needed`;
  if (ok >= atLeast) return { ...base, value: 1, detail: told };
  const others = whoIs(standing, (status) => status !== 'ok');
  if (ok + unknown >= atLeast) return { ...base, error: `${told}, ${unknown} unknown: ${others}.` };
  return { ...base, value: 0, status: 'critical', detail: `${told}; not ok: ${others}` };
}

function okCount(standing: Standing): Reading {
  const statuses = [...standing.values()].map(statusOf);
  const value = statuses.filter((status) => status === 'ok').length;
  return { metric: 'ok-count', unit: 'count', value, detail: `${value} of ${statuses.length}` };
}

// One that has not run yet is as little known as one that failed.
function statusOf(readings: readonly GradedReading[]): ProbeStatus {
  return readings.length === 0 ? 'unknown' : worstStatus(readings.map(({ status }) => status));
}

function worstStatus(statuses: readonly ProbeStatus[]): ProbeStatus {
  return probeStatuses.find((status) => statuses.includes(status)) ?? 'unknown';
}

function whoIs(standing: Standing, wanted: (status: ProbeStatus) => boolean): string {
  const names = [...standing].flatMap(([name, readings]) => (wanted(statusOf(readings)) ? [name] : []));
  const left = names.length - 5;
  return left > 0 ? `${names.slice(0, 5).join(', ')} and ${left} more` : names.join(', ');
}
