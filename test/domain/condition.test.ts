import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Condition, parseCondition, parseFigure, parseLimit } from '../../src/domain/condition.ts';
import { formatCondition } from '../../src/domain/condition-words.ts';
import { UsageError } from '../../src/domain/errors.ts';
import type { Unit } from '../../src/domain/probe.ts';

const value = { of: 'value' } as const;
const H = 3_600_000;

describe('parseCondition', () => {
  it.each<[string, Unit | undefined, string, number]>([
    ['> 90', undefined, '>', 90],
    ['>=85 %', 'percent', '>=', 85],
    ['value < 2 GiB', 'bytes', '<', 2_147_483_648],
    ['< 2 GB', undefined, '<', 2_000_000_000],
    ['> 1.5 s', 'ms', '>', 1500],
    ['> 1.5 s', undefined, '>', 1.5],
    ['> 500ms', 's', '>', 0.5],
    ['<= -5 °C', 'celsius', '<=', -5],
    ['> 0', 'count', '>', 0],
    ['= 0', 'none', '=', 0],
    ['!= 1536', 'none', '!=', 1536],
    ['≥ 80 %', 'percent', '>=', 80],
    ['≤ 5', 'percent', '<=', 5],
    ['≠ 0', 'count', '!=', 0],
    ['< −0.05', 'ratio', '<', -0.05],
    ['< 70 %', 'ratio', '<', 0.7],
    ['> 0.9 ratio', 'percent', '>', 90],
    ['< 500,000 chars/s', 'chars/s', '<', 500_000],
    ['< 500k chars/s', 'chars/s', '<', 500_000],
    ['> 2M', 'count', '>', 2_000_000],
    ['> 5 USD', 'USD', '>', 5],
    ['> 5 USD', undefined, '>', 5],
    ['> 4 h', 's', '>', 14_400],
    ['< 30 days', 's', '<', 2_592_000],
    ['> 1 w', 's', '>', 604_800],
    ['< 30 /h', 'per-hour', '<', 30],
    ['< 1 /min', 'per-hour', '<', 60],
    ['> 7200 per-hour', 'per-second', '>', 2],
    ['> 10 MB/s', 'bytes-per-second', '>', 1e7],
    ['> 0.8 per core', 'per-core', '>', 0.8],
  ])('reads %s for a value in %s', (text, unit, operator, figure) => {
    expect(parseCondition(text, unit)).toEqual({
      kind: 'compare',
      measure: value,
      operator,
      bound: { figure },
    });
  });

  it.each<[string, Unit, object]>([
    ['mean(1h) > 80 %', 'percent', { measure: { of: 'mean', windowMs: H }, bound: { figure: 80 } }],
    ['MEDIAN( 7d ) <= 3', 'count', { measure: { of: 'median', windowMs: 168 * H }, operator: '<=' }],
    ['min(1h)>80', 'percent', { measure: { of: 'min', windowMs: H } }],
    ['max(30m) < 1 GiB', 'bytes', { measure: { of: 'max', windowMs: H / 2 }, bound: { figure: 1024 ** 3 } }],
    [
      'change(4w) < -0.05',
      'ratio',
      { measure: { of: 'change', windowMs: 672 * H }, bound: { figure: -0.05 } },
    ],
    ['change%(1d) > 20 %', 'bytes', { measure: { of: 'change%', windowMs: 24 * H }, bound: { figure: 20 } }],
    ['rate(1h) > 5', 'count', { measure: { of: 'rate', windowMs: H }, bound: { figure: 5 } }],
    ['rate(1h) > 2 GiB/h', 'bytes', { bound: { figure: 2 * 1024 ** 3 } }],
    ['rate(1h) > 2 MB/min', 'bytes', { bound: { figure: 120e6 } }],
    ['rate(1h) > 24 %/d', 'percent', { bound: { figure: 1 } }],
    ['rate(1h) > 1 /s', 'count', { bound: { figure: 3600 } }],
    ['rate(1h) > 1 MB/s', 'bytes-per-second', { bound: { figure: 1e6 } }],
    ['forecast(3d) > 95 %', 'percent', { measure: { of: 'forecast', aheadMs: 72 * H, windowMs: 288 * H } }],
    [
      'forecast(3d, 14d) > 95',
      'percent',
      { measure: { of: 'forecast', aheadMs: 72 * H, windowMs: 336 * H } },
    ],
    ['> baseline', 'ms', { bound: { baseline: { amount: 0, in: 'unit' } } }],
    ['> baseline + 25 %', 'ms', { bound: { baseline: { amount: 25, in: 'percent' } } }],
    ['< Baseline - 0.05', 'ratio', { bound: { baseline: { amount: -0.05, in: 'unit' } } }],
    ['> baseline * 1.5', 'ms', { bound: { baseline: { amount: 1.5, in: 'times' } } }],
    ['> baseline+4mad', 'ms', { bound: { baseline: { amount: 4, in: 'mad' } } }],
    ['mean(1h) < baseline - 2.5 mad', 'ms', { bound: { baseline: { amount: -2.5, in: 'mad' } } }],
    ['> baseline + 1 s', 'ms', { bound: { baseline: { amount: 1000, in: 'unit' } } }],
  ])('reads %s for a value in %s', (text, unit, expected) => {
    expect(parseCondition(text, unit)).toMatchObject({ kind: 'compare', ...expected });
  });

  it('reads ranges and absence', () => {
    const range = { kind: 'outside', measure: value, low: 10, high: 20 };
    expect(parseCondition('outside 10..20')).toEqual(range);
    expect(parseCondition('value outside 10 .. 20 °C', 'celsius')).toEqual(range);
    expect(parseCondition('mean(1h) outside 1..2 s', 'ms')).toMatchObject({ low: 1000, high: 2000 });
    expect(parseCondition('absent(10m)')).toEqual({ kind: 'absent', afterMs: 600_000 });
  });

  it.each([
    ...[
      '',
      '90',
      '> ',
      '== 90',
      '> ninety',
      '> 1e9',
      '>> 90',
      '> 90 % %1',
      '> 1,00',
      '>',
      'value',
      'valuable > 3',
    ],
    ...[
      'mean > 3',
      'mean() > 3',
      'mean(1h 3',
      'mean(1h, 2h) > 3',
      'average(1h) > 3',
      'mean(0s) > 3',
      'mean(5) > 1',
    ],
    ...[
      'forecast(1d, 2d, 3d) > 3',
      'absent(10m) > 3',
      'absent() ',
      'outside 20..10',
      'outside 10',
      'outside 1..x',
    ],
    ...[
      '> baseline +',
      '> baseline * 2 %',
      '> baseline * x',
      '> baseline / 2',
      '> baseline 25 %',
      '> baseline + -3x1',
    ],
    ...['change(1h) > baseline', 'rate(1h) > baseline', 'change%(1h) > baseline + 3 %', 'toString(1h) > 3'],
  ])('refuses %j', (text) => {
    expect(() => parseCondition(text)).toThrow(UsageError);
  });

  it.each<[string, Unit, RegExp]>([
    ['> 2 GiB', 'percent', /'> 2 GiB' does not fit a value in percent\. Write it in percent\./],
    ['> 5 s', 'count', /does not fit a value in count\. Write the number without a unit\./],
    ['> 5 samples', 'count', /does not fit/],
    ['> 5 EUR', 'USD', /does not fit a value in USD/],
    ['> 90 parsecs', 'percent', /does not fit/],
    ['> 5 toString', 'ms', /does not fit/],
    ['rate(1h) > 2 GiB/h', 'percent', /does not fit/],
    ['change%(1h) > 2 GiB', 'bytes', /does not fit a value in percent/],
    ['> baseline + 2 s', 'bytes', /does not fit/],
    ['outside 1..2 s', 'percent', /does not fit/],
  ])('refuses %s for a value in %s', (text, unit, words) => {
    expect(() => parseCondition(text, unit)).toThrow(words);
  });

  it('says what to do', () => {
    expect(() => parseCondition('over 75')).toThrow(/'over 75' is not a limit: write an operator .*\.$/);
    expect(() => parseCondition('absent(1h) > 3')).toThrow(/absent\(…\) stands alone/);
    expect(() => parseCondition('outside 20..10')).toThrow(/the lower end of a range comes first/);
  });

  it('never takes long, and throws nothing else, for any text', () => {
    const word = fc.constantFrom(
      'mean',
      '(',
      '1h',
      ')',
      '>',
      '<',
      '=',
      ' ',
      '90',
      ',',
      '..',
      'baseline',
      '+',
      '%',
      'k',
      '/h',
      '-',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(word, { maxLength: 12 }).map((words) => words.join('')),
        ),
        (text) => {
          try {
            parseCondition(text);
          } catch (error) {
            expect(error).toBeInstanceOf(UsageError);
          }
        },
      ),
    );
  });
});

describe('parseFigure', () => {
  it('reads a number in the unit of the reading', () => {
    expect(parseFigure(' 250 ms ', 's')).toBe(0.25);
    expect(parseFigure('-3')).toBe(-3);
    expect(() => parseFigure('fast')).toThrow(UsageError);
    expect(() => parseFigure('3 GiB', 's')).toThrow(/does not fit a value in s/);
  });
});

describe('parseLimit', () => {
  it.each(['mean(1h) > 3', '> baseline', 'absent(1h)'])('refuses %s for a figure by itself', (text) => {
    expect(() => parseLimit(text)).toThrow(/held against a plain number/);
  });

  it('takes what needs nothing else', () => {
    expect(parseLimit('outside 1..2').kind).toBe('outside');
    expect(parseLimit('> 60 %').kind).toBe('compare');
  });
});

describe('formatCondition', () => {
  it.each<[string, Unit, string]>([
    ['> 97.5', 'percent', '> 97.5 %'],
    ['< 2 GiB', 'bytes', '< 2 GiB'],
    ['mean(60m) > 80', 'percent', 'mean(1h) > 80 %'],
    ['forecast(1d, 4d) > 95', 'percent', 'forecast(1d) > 95 %'],
    ['forecast(90d, 200d) > 95', 'percent', 'forecast(90d, 200d) > 95 %'],
    ['rate(1h) > 2 MiB/min', 'bytes', 'rate(1h) > 120 MiB/h'],
    ['change%(1w) > 20', 'bytes', 'change%(1w) > 20 %'],
    ['> baseline + 25%', 'ms', '> baseline + 25 %'],
    ['< baseline - 0.05', 'ratio', '< baseline - 0.05'],
    ['> baseline * 1.5', 'ms', '> baseline * 1.5'],
    ['> baseline - 4mad', 'ms', '> baseline - 4 mad'],
    ['> baseline', 'ms', '> baseline'],
    ['outside 10..20', 'celsius', 'outside 10 °C .. 20 °C'],
    ['absent(90s)', 'ms', 'absent(90s)'],
  ])('writes %s in %s as %s', (text, unit, words) => {
    expect(formatCondition(parseCondition(text, unit), unit)).toBe(words);
  });

  it('writes what is read as the same again', () => {
    const figure = fc.integer({ min: -9_000, max: 9_000 }).map((hundredths) => hundredths / 100);
    const duration = fc.constantFrom('90s', '5m', '1h', '36h', '7d', '4w');
    const measure = fc.oneof(
      fc.constant(''),
      fc
        .tuple(fc.constantFrom('mean', 'median', 'min', 'max', 'change', 'change%', 'rate'), duration)
        .map(([name, window]) => `${name}(${window}) `),
      fc.tuple(duration, duration).map(([ahead, window]) => `forecast(${ahead}, ${window}) `),
    );
    const operator = fc.constantFrom('>', '>=', '<', '<=', '=', '!=');
    const text = fc.tuple(measure, operator, figure).map(([left, sign, right]) => `${left}${sign} ${right}`);
    fc.assert(
      fc.property(text, fc.constantFrom<Unit>('percent', 'ratio', 'celsius', 'count', 'USD'), (one, unit) => {
        const condition: Condition = parseCondition(one, unit);
        const again = parseCondition(formatCondition(condition, unit), unit);
        expect(again).toMatchObject({ kind: 'compare' });
        expect(formatCondition(again, unit)).toBe(formatCondition(condition, unit));
      }),
    );
  });
});
