import { describe, expect, it } from 'vitest';
import { chartLine } from '../../src/domain/chart-line.ts';

const points = (...minutes: readonly number[]) =>
  minutes.map((minute) => ({ at: new Date(minute * 60_000), value: minute, status: 'ok' as const }));
const gaps = (line: ReturnType<typeof chartLine>) =>
  line.flatMap(({ at, value }) => (value === null ? at / 60_000 : []));

describe('the line of a chart', () => {
  it('has a gap where nothing was measured for far longer than usual', () => {
    expect(gaps(chartLine(points(0, 5, 10, 15, 75, 80, 85)))).toEqual([45]);
  });

  it('goes on over a single run that is missing, and over points that always lie far apart', () => {
    expect(gaps(chartLine(points(0, 5, 10, 20, 25, 40, 45)))).toEqual([]);
    expect(gaps(chartLine(points(0, 1440, 2880, 4320)))).toEqual([]);
  });

  it('keeps a gap that is there, and says nothing of a single point', () => {
    const unknown = { at: new Date(60_000), value: undefined, status: 'unknown' as const };
    expect(gaps(chartLine([...points(0, 2), unknown]))).toEqual([1]);
    expect(chartLine(points(7))).toEqual([{ at: 420_000, value: 7 }]);
    expect(chartLine([])).toEqual([]);
  });
});
