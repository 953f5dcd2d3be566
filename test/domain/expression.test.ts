import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/domain/errors.ts';
import { parseExpression, readingsIn } from '../../src/domain/expression.ts';
import { expressionValue } from '../../src/domain/expression-value.ts';
import type { GradedReading } from '../../src/domain/probe.ts';

const reading = (metric: string, rest: Partial<GradedReading>): GradedReading => ({
  probe: 'any',
  system: 'shop',
  target: 'here',
  metric,
  unit: 'none',
  status: 'ok',
  measuredAt: new Date(0),
  ...rest,
});

const standing: Readonly<Record<string, readonly GradedReading[]>> = {
  api: [reading('latency', { value: 120 }), reading('up', { value: 1 })],
  db: [reading('latency', { value: 30, status: 'warning' })],
  disk: [
    reading('disk-used', { part: '/', value: 40 }),
    reading('disk-used', { part: '/var', value: 90, status: 'critical' }),
  ],
  lost: [reading('lost', { error: 'No answer.', status: 'unknown' })],
  none: [],
};

const value = (source: string) => {
  const result = expressionValue(parseExpression(source), (probe) => standing[probe] ?? []);
  return 'unknown' in result ? result.unknown : result.values[0];
};

describe('an expression', () => {
  it.each<[string, number]>([
    ['1 + 2 * 3 - 4 / 2', 5],
    ['(1 + 2) * 3', 9],
    ['-2 * -3', 6],
    ['10 - 3 - 2', 5],
    ['1.5e2', 150],
    ['api.latency + db.latency', 150],
    ['db', 30],
    ['api.latency > 100 and db.latency > 100', 0],
    ['api.latency > 100 or db.latency > 100', 1],
    ['not api.latency > 100', 0],
    ['not 0 and 1 == 1', 1],
    ['1 or 1 and 0', 1],
    ['2 >= 2', 1],
    ['2 != 2', 0],
    ['3 < 2', 0],
    ['3 <= 2', 0],
    ['disk.disk-used[/var] - disk.disk-used[/]', 50],
    ['max(disk.disk-used)', 90],
    ['min(disk.disk-used, 7)', 7],
    ['mean(disk.disk-used)', 65],
    ['sum(disk.disk-used, api.latency)', 250],
    ['count(api.latency > 100, db.latency > 100, 1)', 2],
    ['abs(3 - 5)', 2],
    ['ok(api)', 1],
    ['ok(db)', 0],
    ['ok(disk.disk-used[/])', 1],
    ['ok(disk)', 0],
    ['known(lost)', 0],
    ['known(api.latency)', 1],
    ['default(lost.latency, 5) + 1', 6],
    ['default(api.latency, 5)', 120],
    ['0 and lost.latency', 0],
    ['1 or lost.latency', 1],
  ])('%s is %d', (source, result) => {
    expect(value(source)).toBe(result);
  });

  it.each([
    ['lost.latency + 1', "'lost.latency' is unknown: No answer."],
    ['1 / 0', 'it divides by zero'],
    ['1 and lost.latency', "'lost.latency' is unknown: No answer."],
    ['0 or lost', "'lost' is unknown: No answer."],
    ['not lost', "'lost' is unknown: No answer."],
    ['max(1, lost)', "'lost' is unknown: No answer."],
    ['ok(lost)', "'lost' is unknown: No answer."],
    ['ok(none)', "'none' has no reading yet"],
    ['none + 1', "'none' has no reading yet"],
    ['db.size', "'db' has no reading 'db.size'"],
    ['api + 1', "'api' has several metrics: name one, e.g. api.latency"],
    ['disk + 1', "'disk' has 2 readings where one is needed: name one as in [part], or take max(…) of them"],
    ['1e308 * 1e308', 'it comes to no finite figure'],
  ])('%s is unknown', (source, why) => {
    expect(value(source)).toBe(why);
  });

  it.each([
    ['', /'the end' at character 1/],
    ['1 +', /'the end' at character 4/],
    ['1 2', /'2' at character 3, where the end/],
    ['(1', /where '\)'/],
    ['a.', /where the name of a metric of 'a'/],
    ['1 < 2 < 3', /where 'and', 'or' or the end/],
    ['fail(1)', /no function 'fail'/],
    ['toString(1)', /no function 'toString'/],
    ['min()', /'\)' at character 5/],
    ['abs(1, 2)', /takes 1 arguments and was given 2/],
    ['ok(1)', /takes the name of a probe/],
    ['a ? b', /cannot be read at character 3/],
    ['and', /'and' at character 1/],
    ['1x', /cannot be read/],
    ['('.repeat(100), /nested too deeply/],
    ['-'.repeat(100), /nested too deeply/],
    [`1${' + 1'.repeat(400)}`, /Make it 1000 at most/],
  ])('cannot be %j', (source, reason) => {
    expect(() => parseExpression(source)).toThrow(UsageError);
    expect(() => parseExpression(source)).toThrow(reason);
  });

  it('tells the probes that it asks, each once', () => {
    expect(readingsIn(parseExpression('not (a.x + b.y[1] > -a.z) or max(c, 1)'))).toEqual([
      { probe: 'a', metric: 'x' },
      { probe: 'b', metric: 'y', part: '1' },
      { probe: 'a', metric: 'z' },
      { probe: 'c' },
    ]);
  });

  it('is read or refused with words, whatever it is', () => {
    const word = fc.constantFrom(
      'a',
      '.',
      'b',
      '1',
      '+',
      '-',
      '(',
      ')',
      'min',
      ',',
      '>',
      'and',
      'not',
      '[x]',
      ' ',
      '/',
      '0',
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 12 }), (all) => {
        try {
          const result = expressionValue(parseExpression(all.join('')), () => []);
          return 'unknown' in result || result.values.every(Number.isFinite);
        } catch (error) {
          return error instanceof UsageError;
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
