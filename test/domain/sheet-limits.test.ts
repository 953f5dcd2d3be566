import { describe, expect, it } from 'vitest';
import { parseCondition } from '../../src/domain/condition.ts';
import type { ConditionFacts, WindowFacts } from '../../src/domain/condition-facts.ts';
import { DAY_MS, HOUR_MS } from '../../src/domain/duration.ts';
import { levelVerdict } from '../../src/domain/level-verdict.ts';
import type { Unit } from '../../src/domain/probe.ts';

/** The words of the team, the condition, the unit of the reading, what crosses it and what does not. */
type Row = readonly [
  words: string,
  condition: string,
  unit: Unit,
  crossing: readonly number[],
  well: readonly number[],
  known?: Partial<WindowFacts> | number,
];

/** A window whose first value was this. */
const from = (value: number): Partial<WindowFacts> => ({
  first: { at: new Date(0), value },
});

const sheets: Readonly<Record<string, readonly Row[]>> = {
  'ultra-reliable-vector': [
    ['self-test makes 1 chunk or more', '< 1', 'count', [0], [1]],
    ['processing time over 1.0 s', '> 1.0 s', 's', [1.01], [1]],
    ['memory over 200 MB', '> 200 MB', 'bytes', [200_000_001], [200_000_000]],
    ['cache hit rate under 0.8', '< 0.8', 'ratio', [0.79], [0.8]],
    ['reliability of the benchmark under 0.8', '< 0.8', 'ratio', [0.66], [0.8, 1]],
    ['cache hit rate under 0.85: larger', '< 0.85', 'ratio', [0.84], [0.85]],
    ['cache hit rate over 0.98: optimal', '> 0.98', 'ratio', [0.99], [0.98]],
    ['cache over 90 % full: clear it', '> 90 %', 'percent', [90.1], [90]],
    ['documentation rate under 0.5', '< 0.5', 'ratio', [0.49], [0.5]],
    ['mean confidence under 0.7', '< 0.7', 'ratio', [0.69], [0.7]],
    ['memory over 80 %: drop caches', '> 80 %', 'percent', [80.1], [80]],
    ['reliability over 4 weeks up by 0.05', 'change(4w) > +0.05', 'ratio', [0.96], [0.95, 0.8], from(0.9)],
    ['reliability over 4 weeks down by 0.05', 'change(4w) < -0.05', 'ratio', [0.84], [0.85, 0.9], from(0.9)],
    ['mean reliability under 0.8: maintenance', 'mean(4w) < 0.8', 'ratio', [0.1], [0.9], { mean: 0.81 }],
    ['mean reliability over 0.95: for speed', 'mean(4w) > 0.95', 'ratio', [1], [0.9], { mean: 0.95 }],
    ['mean memory of 30 days over 150 MB', 'mean(30d) > 150 MB', 'bytes', [2e9], [1e6], { mean: 150e6 }],
    ['mean cache hit of 30 days under 0.85', 'mean(30d) < 0.85', 'ratio', [0.1], [0.9], { mean: 0.85 }],
    ['more than 5 ERROR in the last 100 lines', '> 5', 'count', [6], [5]],
    ['memory over 90 %', '> 90 %', 'percent', [91], [90]],
    ['memory over 70 %', '> 70 %', 'percent', [71], [70]],
    ['memory over 50 %', '> 50 %', 'percent', [51], [50]],
    ['error rate over 20 %', '> 20 %', 'percent', [21], [20]],
    ['error rate over 10 %', '> 10 %', 'percent', [11], [10]],
    ['error rate over 5 %', '> 5 %', 'percent', [6], [5]],
    ['accuracy under 70 %', '< 70 %', 'percent', [69], [70]],
    ['detection under 80 %', '< 80 %', 'percent', [79], [80]],
    ['performance 50 % under the baseline', '< baseline - 50 %', 'chars/s', [499_999], [500_000], 1_000_000],
    ['performance 20 % under the baseline', '< baseline - 20 %', 'chars/s', [799_999], [800_000], 1_000_000],
    ['cache hit rate under 60 %', '< 60 %', 'ratio', [0.59], [0.6]],
    ['cache hit rate under 80 %', '< 80 %', 'ratio', [0.79], [0.8]],
    ['service down', '= 0', 'none', [0], [1]],
    ['throughput under 500,000 chars/s', '< 500,000 chars/s', 'chars/s', [499_999], [500_000]],
    ['memory over 500 MB', '> 500 MB', 'bytes', [500_000_001], [5e8]],
    ['mean confidence under 0.5', '< 0.5', 'ratio', [0.49], [0.5]],
    ['reliability under 70 % (for 4 h)', '< 70 %', 'ratio', [0.69], [0.7]],
    ['an update: success rate under 0.8', '< 0.8', 'ratio', [0.79], [0.8]],
    ['files of metrics older than 30 days', '> 30 days', 's', [2_592_001], [2_592_000]],
    ['logs older than 7 days', '> 7 days', 's', [604_801], [604_800]],
    ['error lines of the day', '> 0', 'count', [1], [0]],
  ],
  'hybrid-pipeline': [
    ['uptime under 99 %', '< 99 %', 'percent', [98.9], [99]],
    ['35 documents an hour or more', '< 35 /h', 'per-hour', [34.9], [35]],
    ['response in less than 2 s', '>= 2 s', 'ms', [2000], [1999]],
    ['resources at or over 80 %', '≥ 80 %', 'percent', [80], [79.9]],
    ['memory over 90 %: clean up', '> 90 %', 'percent', [90.1], [90]],
    ['temperature over 85 °C', '> 85 °C', 'celsius', [85.5], [85]],
    ['throughput of 30 docs/h or more', '< 30 docs/h', 'docs/h', [29], [30]],
    [
      'forecast of 24 h',
      'forecast(24h) > 90 %',
      'percent',
      [60],
      [20],
      { mean: 60, slopePerSecond: 0.000_125 },
    ],
    [
      'capacity in 3 months',
      'forecast(90d) > 90 %',
      'percent',
      [70],
      [20],
      { mean: 60, slopePerSecond: 0.000_001_33 },
    ],
    ['30-day trend of quality', 'change(30d) < 0', 'ratio', [0.89], [0.9], from(0.9)],
    ['restart big consumers over 95 %', '> 95 %', 'percent', [96], [95]],
    ['recovered: throughput over 25 docs/h', '<= 25 /h', 'per-hour', [25], [25.1]],
    ['recovered: quality over 0.75', '<= 0.75', 'ratio', [0.75], [0.76]],
    ['recovered: all four services active', '< 4', 'count', [3], [4]],
    ['level 1: memory 80 % and more', '>= 80 %', 'percent', [80], [79]],
    ['level 1: temperature 75 °C and more', '>= 75 °C', 'celsius', [75], [74]],
    ['level 1: throughput 25 to 30 an hour', '<= 30 /h', 'per-hour', [30], [31]],
    ['level 2: memory over 90 %', '> 90 %', 'percent', [91], [90]],
    ['level 2: temperature over 85 °C', '> 85 °C', 'celsius', [86], [85]],
    ['level 2: throughput under 25/h', '< 25 /h', 'per-hour', [24], [25]],
    ['level 2: quality under 0.75', '< 0.75', 'ratio', [0.74], [0.75]],
    ['level 3: memory over 95 %', '> 95 %', 'percent', [96], [95]],
    ['level 3: over 90 °C', '> 90 °C', 'celsius', [91], [90]],
    ['level 3: a service has failed', '< 1', 'none', [0], [1]],
    ['level 3: quality under 0.70', '< 0.70', 'ratio', [0.69], [0.7]],
    ['level 4: outage of more than 1 h', 'max(1h) < 1', 'none', [0], [1], { maximum: 0 }],
    ['error rate of the last hour', 'mean(1h) > 1 %', 'percent', [2], [-60], { mean: 1 }],
    ['performance against the baseline', '> baseline + 20 %', 'ms', [121], [120], 100],
    ['backups kept 30 days', '> 30 d', 's', [2_592_001], [2_592_000]],
    ['world-writable files', '> 0', 'count', [1], [0]],
    ['ports listening that are not expected', '> 0', 'count', [1], [0]],
    ['pending security updates', '> 0', 'count', [1], [0]],
    ['failed log-ins', '> 0', 'count', [1], [0]],
  ],
  'docs-vectorstore': [
    ['orphans', '> 0', 'count', [1], [0]],
    ['missing documents', '> 0', 'count', [1], [0]],
    ['coverage of less than all', '< 100 %', 'percent', [99.9], [100]],
    ['out of synchronisation', '> 0', 'count', [1], [0]],
    ['dimension is not 1536', '≠ 1536', 'none', [768, 3072], [1536]],
    ['null, NaN or zero vectors', '> 0', 'count', [1], [0]],
    ['fields absent or of the wrong type', '> 0', 'count', [1], [0]],
    ['error rate over 1 %', '> 1 %', 'percent', [1.1], [1]],
    ['storage over 2 GB', '> 2 GB', 'bytes', [2_000_000_001], [2e9]],
    ['cost over 5 USD a day', '> 5 USD', 'USD', [5.01], [5]],
    ['memory over 80 %', '> 80 %', 'percent', [81], [80]],
    ['a run of more than 4 h', '> 4 h', 's', [14_401], [14_400]],
    ['memory stays over 80 %', 'min(1h) > 80 %', 'percent', [85], [79], { minimum: 82 }],
    [
      'disk nears its limit',
      'forecast(7d) > 90 %',
      'percent',
      [70],
      [20],
      { mean: 60, slopePerSecond: 0.000_017_1 },
    ],
    ['rate limits of the API are hit', '> 0', 'count', [1], [0]],
    ['processing rate falls over the month', 'change%(30d) < -10 %', 'files/min', [8], [9.5], from(10)],
    ['storage growth', 'rate(1d) > 1 GB/d', 'bytes', [3e9], [1.5e9], from(1e9)],
    ['checkpoint older than 26 h', '> 26 h', 's', [93_601], [93_600]],
    ['backups older than 30 days', '> 30 days', 's', [2_592_001], [2_592_000]],
    ['no backup today', '> 1 d', 's', [86_401], [86_400]],
    ['failed files', '> 1 %', 'percent', [1.5], [0.5]],
  ],
  'ner11-gold': [
    ['start-up of more than 5 min', '> 5 min', 's', [301], [300]],
    ['a service is not up', '< 1', 'none', [0], [1]],
    ['less than 5 % of disk free', '< 5 %', 'percent', [4.9], [5]],
    [
      'days until full',
      'forecast(7d, 28d) > 100 %',
      'percent',
      [90],
      [20],
      { mean: 60, slopePerSecond: 0.000_022 },
    ],
    ['growth of the disk', 'rate(7d) > 1 %/d', 'percent', [68], [61], from(60)],
    ['MTTR of 30 min and more', '>= 30 min', 's', [1800], [1799]],
    ['right responses of 90 % or less', '<= 90 %', 'percent', [90], [91]],
    ['not all backups succeeded', '< 100 %', 'percent', [99], [100]],
    ['maintenance outside its window', '< 100 %', 'percent', [95], [100]],
    ['20 % of incidents escalated', '>= 20 %', 'percent', [20], [19]],
    ['performance against its baseline', '> baseline + 4 mad', 'ms', [141], [140], 100],
    ['7 daily backups', '< 7', 'count', [6], [7]],
    ['4 weekly backups', '< 4', 'count', [3], [4]],
    ['12 monthly backups', '< 12', 'count', [11], [12]],
    ['connections of the pool', '> 80 %', 'percent', [81], [80]],
  ],
  'ai-docs-vector-db': [
    ['CPU 70', '> 70 %', 'percent', [70.5], [70]],
    ['CPU 85', '> 85 %', 'percent', [86], [85]],
    ['memory 75', '> 75 %', 'percent', [76], [75]],
    ['memory 90', '> 90 %', 'percent', [91], [90]],
    ['disk 80', '> 80 %', 'percent', [81], [80]],
    ['disk 95', '> 95 %', 'percent', [96], [95]],
    ['search latency over 100 ms', '> 100 ms', 'ms', [101], [100]],
    ['error rate over 1 %', '> 1 %', 'percent', [1.1], [1]],
    ['pool over 80 %', '> 80 %', 'percent', [81], [80]],
    ['pool over 85 %', '> 85 %', 'percent', [86], [85]],
    ['p95 25 % over 250 ms', '> baseline + 25 %', 'ms', [313], [312], 250],
    ['model accuracy under 0.7', '< 0.7', 'ratio', [0.69], [0.7]],
    ['breaker failures over 100', '> 100', 'count', [101], [100]],
    ['affinity under 0.5', '< 0.5', 'ratio', [0.49], [0.5]],
    ['load per core over 0.8', '> 0.8 per core', 'per-core', [0.81], [0.8]],
    ['load per core under 0.3', '< 0.3 per core', 'per-core', [0.29], [0.3]],
    ['load per core out of its range', 'outside 0.3..0.8', 'per-core', [0.2, 0.9], [0.3, 0.8]],
    ['cache over 1 GB: flush', '> 1 GB', 'bytes', [1_000_000_001], [1e9]],
    ['more than 5,000 samples: train', '> 5,000', 'count', [5001], [5000]],
    ['pattern score under 0.3: prune', '< 0.3', 'ratio', [0.29], [0.3]],
    ['a stop takes more than 30 s', '> 30 s', 's', [31], [30]],
    ['healthy 30 s after a deployment', '> 30 s', 'ms', [30_001], [30_000]],
    ['sessions with no expiry', '> 0', 'count', [1], [0]],
    ['dead jobs', '> 0', 'count', [1], [0]],
    ['certificate under 30 days', '< 30 days', 's', [2_591_999], [2_592_000]],
    ['a client over 1,000 requests', '> 1,000', 'count', [1001], [1000]],
    ['an address over 100 requests', '> 100', 'count', [101], [100]],
    ['failed log-ins', '> 0', 'count', [1], [0]],
    ['security updates', '> 0', 'count', [1], [0]],
    ['RPO of vectors: 1 h', '> 1 h', 's', [3601], [3600]],
    ['RPO of configuration: 24 h', '> 24 h', 's', [86_401], [86_400]],
    ['RPO of logs: 1 h', '> 1 h', 's', [3601], [3600]],
    ['RTO critical: 15 min', '> 15 min', 's', [901], [900]],
    ['RTO full: 2 h', '> 2 h', 's', [7201], [7200]],
    ['RTO data: 4 h', '> 4 h', 's', [14_401], [14_400]],
    ['logs older than 30 days', '> 30 days', 's', [2_592_001], [2_592_000]],
    ['grace period of 60 min', '> 60 min', 's', [3601], [3600]],
    ['utilisation trend', 'change%(7d) > 20 %', 'percent', [49], [48], from(40)],
  ],
};

const at = new Date('2026-11-22T12:00:00Z');

/** A window that is known whole, flat at what is told; `value` is its first. */
function factsOf(condition: string, unit: Unit, known: Row[5]): ConditionFacts {
  const parsed = parseCondition(condition, unit);
  if (typeof known === 'number') return { at, windows: new Map(), baseline: { value: known, mad: 10 } };
  if (known === undefined || parsed.kind === 'absent' || parsed.measure.of === 'value')
    return { at, windows: new Map() };
  const { windowMs } = parsed.measure;
  const value = known.first?.value ?? known.mean ?? 0;
  const flat = known.mean ?? value;
  const first = { at: new Date(at.getTime() - windowMs), value };
  const last = { at: new Date(at.getTime() - Math.min(windowMs / 4, HOUR_MS)), value: flat };
  const middle = new Date((first.at.getTime() + last.at.getTime()) / 2);
  const plain = { count: 10, minimum: flat, mean: flat, median: flat, maximum: flat, last };
  const window = { ...plain, centre: { at: middle, value: flat }, ...known, first };
  return { at, windows: new Map([[windowMs, window]]) };
}

describe.each(Object.entries(sheets))('the limits of %s', (_sheet, rows) => {
  const tests = rows.map(([words, condition, unit, crossing, well, known]) => {
    return { words, condition, unit, crossing, well, known };
  });
  it.each(tests)('$words: $condition', ({ condition, unit, crossing, well, known }) => {
    const level = { when: parseCondition(condition, unit) };
    const facts = factsOf(condition, unit, known);
    const of = (values: readonly number[]) => values.map((value) => levelVerdict(level, value, facts).is);
    expect(of(crossing)).toEqual(crossing.map(() => 'crossed'));
    expect(of(well)).toEqual(well.map(() => 'clear'));
  });
});

describe('a window that is not known yet', () => {
  it.each([
    ['nothing', undefined],
    ['less than half of it', { first: { at: new Date(at.getTime() - 3 * HOUR_MS), value: 1 }, count: 5 }],
    ['one value', { count: 0 }],
  ])('decides nothing with %s', (_what, changes) => {
    const first = { at: new Date(at.getTime() - DAY_MS), value: 1 };
    const whole = { count: 10, minimum: 1, mean: 1, median: 1, maximum: 1, first, last: first };
    const windows = new Map(changes === undefined ? [] : [[DAY_MS, { ...whole, ...changes }]]);
    const verdict = levelVerdict({ when: parseCondition('mean(1d) > 0') }, 5, { at, windows });
    expect(verdict.is).toBe('undecided');
    expect(verdict.why).toMatch(/^learning: (0 s|3 h|24 h) of 24 h$/);
  });

  it('draws a forecast through the mean of times and values, wherever in the window most of them are', () => {
    const hours = (count: number) => new Date(at.getTime() - count * HOUR_MS);
    // 10 at noon two days ago, then nothing for a day, then every hour one more from 34 on: one an hour all along.
    const first = { at: hours(48), value: 10 };
    const last = { at: hours(0), value: 58 };
    const centre = { at: hours(14), value: 44 };
    const known = { count: 26, minimum: 10, mean: 44, median: 45, maximum: 58, first, last, centre };
    const windows = new Map([[2 * DAY_MS, { ...known, slopePerSecond: 1 / 3600 }]]);
    const over = (limit: number) =>
      levelVerdict({ when: parseCondition(`forecast(12h, 2d) > ${limit}`) }, 58, { at, windows }).is;
    expect([over(69.9), over(70.1)]).toEqual(['crossed', 'clear']);
  });

  it('says that the past cannot be read, where it cannot', () => {
    const facts = { at, windows: new Map(), unavailable: 'the past cannot be read' };
    for (const text of ['mean(1d) > 0', '> baseline']) {
      expect(levelVerdict({ when: parseCondition(text) }, 5, facts)).toEqual({
        is: 'undecided',
        why: 'the past cannot be read',
      });
    }
  });

  it('has no share of nothing, no trend of one value and no mad of a fixed baseline', () => {
    const first = { at: new Date(at.getTime() - DAY_MS), value: 0 };
    const window = { count: 10, minimum: 0, mean: 0, median: 0, maximum: 0, first, last: first };
    const facts = { at, windows: new Map([[DAY_MS, window]]), baseline: { value: 3, mad: undefined } };
    const verdict = (text: string, value: number) =>
      levelVerdict({ when: parseCondition(text) }, value, facts).is;
    expect(verdict('change%(1d) > 5', 3)).toBe('undecided');
    expect(verdict('change%(1d) > 5', 0)).toBe('clear');
    expect(verdict('forecast(6h) > 5', 3)).toBe('undecided');
    expect(verdict('> baseline + 4 mad', 300)).toBe('undecided');
  });

  it('counts a reading once that is in it already', () => {
    const first = { at: new Date(at.getTime() - DAY_MS), value: 100 };
    const last = { at, value: 100 };
    const window = { count: 2, minimum: 100, mean: 100, median: 100, maximum: 100, first, last };
    const when = parseCondition('mean(1d) > 100');
    expect(levelVerdict({ when }, 200, { at, windows: new Map([[DAY_MS, window]]) }).is).toBe('clear');
  });

  it('does not take half an hour for all of an hour', () => {
    const ago = (minutes: number) => ({ at: new Date(at.getTime() - minutes * 60_000), value: 0 });
    const known = (minutes: number, count: number) => ({
      ...{ count, minimum: 0, mean: 0, median: 0, maximum: 0 },
      ...{ first: ago(minutes), last: ago(1) },
    });
    const is = (text: string, window: WindowFacts) =>
      levelVerdict({ when: parseCondition(text) }, 0, { at, windows: new Map([[HOUR_MS, window]]) });
    expect(is('max(1h) < 1', known(31, 31))).toEqual({ is: 'undecided', why: 'learning: 31 min of 1 h' });
    expect(is('min(1h) > -1', known(31, 31)).is).toBe('undecided');
    expect(is('max(1h) < 1', known(59, 59)).is).toBe('crossed');
    // Every quarter of an hour: the fifth would be out of the window.
    expect(is('max(1h) < 1', known(46, 4)).is).toBe('crossed');
    // One is enough to say that some value was, and that not every one was.
    expect(is('max(1h) > -1', known(31, 31)).is).toBe('crossed');
    expect(is('max(1h) < 0', known(31, 31)).is).toBe('clear');
    expect(is('mean(1h) < 1', known(31, 31)).is).toBe('crossed');
  });
});
