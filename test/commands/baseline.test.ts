import { describe, expect, it } from 'vitest';
import baseline from '../../commands/baseline.ts';
import type { CommandContext } from '../../src/define/command.ts';
import { HOUR_MS } from '../../src/domain/duration.ts';
import type { GradedReading } from '../../src/domain/probe.ts';
import type { ProbePlan } from '../../src/domain/settings.ts';
import type { Threshold } from '../../src/domain/threshold.ts';
import { parseArguments } from '../../src/slack/parse-arguments.ts';
import { memoryStores } from '../support/memory-stores.ts';
import { manualClock } from '../support/story-clock.ts';
import { level } from '../support/thresholds.ts';

const plan = (name: string, thresholds: ProbePlan['thresholds']): ProbePlan => ({
  system: 'shop',
  name,
  probe: 'http',
  target: 'web-1',
  parameters: {},
  timeoutMs: 1_000,
  thresholds,
});
const learned = { overMs: 28 * 24 * HOUR_MS, timeZone: 'UTC' };
const against = (when: string, fixed?: number): Threshold => ({
  levels: [level('warning', when)],
  unit: 'ms',
  baseline: { ...learned, ...(fixed === undefined ? {} : { fixed }) },
});

const loaded = { ...baseline, name: 'baseline' };

async function bench() {
  const clock = manualClock();
  const stores = memoryStores(clock);
  const probes = [
    plan('api', { latency: against('> baseline + 25 %'), size: against('> baseline + 4 mad') }),
    plan('web', { latency: against('> baseline * 2', 250), up: { levels: [level('critical', '< 1')] } }),
  ];
  const context = (id = 'U0OLU') =>
    ({ clock, stores, settings: { probes }, actor: { id } }) as unknown as CommandContext;
  const read = (metric: string, value: number, part?: string, at = clock.now()): GradedReading => ({
    system: 'shop',
    probe: 'api',
    target: 'web-1',
    metric,
    value,
    unit: 'ms',
    status: 'ok',
    measuredAt: at,
    ...(part === undefined ? {} : { part }),
  });
  /** What is answered to what somebody typed, all its words in one. */
  const say = async (text: string): Promise<string> =>
    JSON.stringify(await baseline.run(context(), baseline.parameters.parse(parseArguments(loaded, text))));
  const fixed = async () =>
    (await stores.baselines.list()).map(({ metric, part, value }) => [metric, part, value]);
  return { clock, stores, say, read, fixed };
}

describe('/ops baseline', () => {
  it('fixes a figure in the unit of the metric, with a reason, by whom', async () => {
    const { say, stores, clock } = await bench();
    expect(await say('set shop api latency 0.25s measured after the update')).toContain('250 ms');
    expect(await stores.baselines.list()).toEqual([
      {
        system: 'shop',
        probe: 'api',
        metric: 'latency',
        value: 250,
        reason: 'measured after the update',
        setBy: 'U0OLU',
        setAt: clock.now(),
      },
    ]);
    expect(await say('show shop')).toMatch(
      /api: latency.*250 ms, fixed by .*U0OLU.*measured after the update/,
    );
    expect(await say('clear shop api latency')).toContain('is not fixed any more');
    expect(await say('clear shop api latency')).toContain('was not fixed');
  });

  it('fixes what is read now, of every part', async () => {
    const { say, stores, read, fixed, clock } = await bench();
    await expect(say('set shop api latency')).rejects.toThrow(/was not read in the last quarter of an hour/);
    await stores.samples.add([read('latency', 120, 'a'), read('latency', 130, 'b'), read('other', 5)]);
    await say('set shop api latency now');
    expect(await fixed()).toEqual([
      ['latency', 'a', 120],
      ['latency', 'b', 130],
    ]);
    expect(await say('set shop api other 7')).toContain('No limit is held against it yet');
    clock.advance('20m');
    await expect(say('set shop api latency now')).rejects.toThrow(/Give a value/);
  });

  it('shows what is learned, being learned, and configured', async () => {
    const { say, stores, read, clock } = await bench();
    expect(await say('show shop')).toMatch(
      /api: latency.*learning: 0 of 24 h.*web: latency.*250 ms, of the configuration/,
    );
    const past = Array.from({ length: 48 }, (_, hour) =>
      read('latency', 100, undefined, new Date(clock.now().getTime() - (hour + 1) * HOUR_MS)),
    );
    await stores.samples.add(past);
    await stores.samples.keep(new AbortController().signal);
    expect(await say('show shop api')).toMatch(
      /api: latency.*100 ms, learned for this hour of the week \(mad 1 ms\)/,
    );
    expect(await say('show shop api')).not.toContain('web');
  });

  it.each([
    ['set nowhere api latency 3', /There is no system 'nowhere'\. Systems: shop\./],
    ['set shop nothing latency 3', /has no probe 'nothing'\. Probes: api, web\./],
    ['set shop api nothing 3', /has read no 'nothing'\. It knows: latency, size\./],
    ['set shop api latency fast', /'fast' is not a limit/],
    ['set shop api latency 3GiB', /does not fit a value in ms/],
    ['set shop api size 300', /is in mad, which a fixed figure does not have/],
    ['set shop', /Say of what: \/ops baseline set shop <probe> <metric>\./],
    ['clear shop api', /Say of what/],
  ])('refuses %s', async (text, words) => {
    const { say, fixed } = await bench();
    await expect(say(text)).rejects.toThrow(words);
    expect(await fixed()).toEqual([]);
  });

  it('lets a viewer look, and asks for an operator for the rest', () => {
    const needed = (text: string) =>
      loaded.roleFor?.(baseline.parameters.parse(parseArguments(loaded, text)));
    expect(
      ['show shop', 'set shop api latency', 'clear shop api latency', '--act set --system shop'].map(needed),
    ).toEqual(['viewer', 'operator', 'operator', 'operator']);
  });
});
