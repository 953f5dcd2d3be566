import { expect, it } from 'vitest';
import { parseCondition } from '../../src/domain/condition.ts';
import { shareMistake } from '../../src/domain/threshold-mistakes.ts';

const told = (text: string, unit: string) => shareMistake(text, parseCondition(text, unit), unit);

it('asks which of the two is meant where a limit of a share can be neither', () => {
  expect(told('> 0.8', 'percent')).toBe("'> 0.8': it is measured in percent. Write 0.8 %, or 80 %.");
  expect(told('< 80', 'ratio')).toBe("'< 80': a ratio is from 0 to 1. Write 80 % where a share is meant.");
  expect(told('mean(1h) >= 95', 'ratio')).toContain('Write 95 %');
  expect(told('outside 10..60', 'ratio')).toContain('from 0 to 1');
});

it.each([
  ['> 0.8 %', 'percent'],
  ['> 80', 'percent'],
  ['> 0', 'percent'],
  ['> 1', 'ratio'],
  ['< 0.8', 'ratio'],
  ['< 80 %', 'ratio'],
  ['change(7d) < -0.05', 'percent'],
  ['rate(1h) > 0.5', 'percent'],
  ['> baseline * 2', 'ratio'],
  ['absent(5m)', 'ratio'],
  ['> 0.8', 'per-core'],
])('takes %s of a value in %s as it stands', (text, unit) => {
  expect(told(text, unit)).toBeUndefined();
});
