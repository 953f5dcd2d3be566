import { describe, expect, it } from 'vitest';
import { histogramQuantile } from '../../../src/targets/exposition/histogram-quantile.ts';

const inf = Number.POSITIVE_INFINITY;
const buckets = (...pairs: [number, number][]) => pairs.map(([bound, count]) => ({ bound, count }));

describe('a quantile of a histogram', () => {
  it.each([
    [0.5, buckets([1, 50], [2, 100], [inf, 100]), 1],
    [0.75, buckets([1, 50], [2, 100], [inf, 100]), 1.5],
    [0.25, buckets([1, 50], [2, 100], [inf, 100]), 0.5],
    [1, buckets([1, 50], [2, 100], [inf, 100]), 2],
    [0.99, buckets([1, 50], [2, 60], [inf, 100]), 2],
    [0.5, buckets([-1, 60], [2, 100], [inf, 100]), -1],
    [0.5, buckets([inf, 100], [2, 100], [1, 0]), 1.5],
    [0.9, buckets([1, 50], [2, 40], [4, 60], [inf, 60]), 2.8],
  ])('of %d lies where Prometheus puts it', (quantile, some, wanted) => {
    expect(histogramQuantile(quantile, some)).toBeCloseTo(wanted, 9);
  });

  it.each([
    ['of nothing', buckets()],
    ['without an infinite bucket', buckets([1, 5], [2, 9])],
    ['with an infinite bucket alone', buckets([inf, 9])],
    ['of no observation', buckets([1, 0], [inf, 0])],
  ])('%s is not there', (_, some) => {
    expect(histogramQuantile(0.5, some)).toBeUndefined();
  });
});
