import { describe, expect, it } from 'vitest';
import { figureIn, takenFigure, takePattern } from '../../src/domain/taken-figure.ts';

describe('of several figures', () => {
  it.each<[string, number]>([
    ['first', 4],
    ['last', 3],
    ['min', 1],
    ['max', 10],
    ['mean', 4.5],
    ['sum', 18],
    ['count', 4],
    ['change', -1],
    ['p50', 3],
    ['p95', 10],
    ['p99.9', 10],
  ])('%s is %d', (take, figure) => {
    expect(take).toMatch(takePattern);
    expect(takenFigure(take, [4, 1, 10, 3])).toBe(figure);
  });

  it('change is no more than the figures are apart', () => {
    expect(takenFigure('change', [0.9, 1, 0.85])).toBe(-0.05);
  });

  it('none have no mean, and still a count and a sum', () => {
    expect(takenFigure('mean', [])).toBeUndefined();
    expect(takenFigure('p95', [])).toBeUndefined();
    expect([takenFigure('count', []), takenFigure('sum', [])]).toEqual([0, 0]);
  });

  it.each(['p100', 'p0', 'median', 'p', ''])('%j is nothing that can be taken', (take) => {
    expect(take).not.toMatch(takePattern);
  });
});

describe('a figure', () => {
  it.each<[string, number | undefined]>([
    ['1,234,567.5', 1_234_567.5],
    [' -3e2 ', -300],
    ['12 ms', undefined],
    ['1,23', undefined],
    ['', undefined],
  ])('in %j is %j', (text, figure) => {
    expect(figureIn(text)).toBe(figure);
  });
});
