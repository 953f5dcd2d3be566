import { describe, expect, it } from 'vitest';
import { lineChartOption } from '../../src/charts/line-chart-option.ts';
import { lineStyle } from '../../src/charts/palette.ts';
import { UsageError } from '../../src/domain/errors.ts';
import { from, sampleChart, seriesOf, to } from './sample-chart.ts';

interface Drawn {
  readonly yAxis: readonly { min: unknown; max: unknown; position: string }[];
  readonly series: readonly {
    yAxisIndex: number;
    data: readonly { value: readonly [number, number | '-']; symbol?: string }[];
    markLine?: { data: readonly { yAxis: number; label: { formatter(): string } }[] };
  }[];
  readonly graphic: readonly { style: { text: string } }[];
}
const drawn = (more: Parameters<typeof sampleChart>[0] = {}) =>
  lineChartOption(sampleChart(more)) as unknown as Drawn;

describe('lineChartOption', () => {
  it('shows percent against the whole and lets other units find their own range', () => {
    expect(drawn().yAxis).toMatchObject([{ min: 0, max: 100, position: 'left' }]);
    expect(drawn({ series: [seriesOf('CPU', () => 130)] }).yAxis[0]?.max).toBeTypeOf('function');
  });

  it('gives each unit an axis and divides its values', () => {
    const size = seriesOf('Size', () => 3 * 1024 ** 3, 'bytes');
    const { yAxis, series } = drawn({ series: [seriesOf('CPU', () => 50), size], thresholds: [] });
    expect(yAxis.map(({ position }) => position)).toEqual(['left', 'right']);
    expect(series[1]).toMatchObject({ yAxisIndex: 1 });
    expect(series[1]?.data[0]?.value).toEqual([from, 3]);
  });

  it('keeps a gap a gap and draws a value between two gaps as a dot', () => {
    const series = [seriesOf('CPU', (index) => (index === 5 ? 40 : index > 2 && index < 8 ? null : 10))];
    const data = drawn({ series }).series[0]?.data ?? [];
    expect(data.slice(3, 8).map(({ value }) => value[1])).toEqual(['-', '-', 40, '-', '-']);
    expect(data.filter(({ symbol }) => symbol === 'circle')).toHaveLength(1);
  });

  it('takes what is no figure for a gap', () => {
    const series = [seriesOf('CPU', (index) => (index === 1 ? Number.NaN : 10))];
    expect(drawn({ series }).series[0]?.data[1]?.value[1]).toBe('-');
  });

  it('sorts the points and leaves out those beyond the period', () => {
    const points = [to + 1, from + 2, from, from - 1].map((at) => ({ at, value: 1 }));
    const series = [{ name: 'CPU', unit: 'percent', points }];
    expect(drawn({ series }).series[0]?.data.map(({ value }) => value[0])).toEqual([from, from + 2]);
  });

  it('marks the thresholds, with their labels as they are', () => {
    const thresholds = [{ label: '{b} > 2 GiB', value: 2 * 1024 ** 3, severity: 'critical' as const }];
    const series = [seriesOf('Size', () => 3 * 1024 ** 3, 'bytes')];
    const [line] = drawn({ series, thresholds }).series[0]?.markLine?.data ?? [];
    expect(line?.yAxis).toBe(2);
    expect(line?.label.formatter()).toBe('{b} > 2 GiB');
  });

  it('says so when nothing was measured', () => {
    expect(drawn().graphic).toEqual([]);
    expect(drawn({ series: [] }).graphic[0]?.style.text).toBe('Nothing was measured in this period');
    expect(drawn({ series: [seriesOf('CPU', () => null)] }).graphic).toHaveLength(1);
  });

  it.each([
    [to, from],
    [from, from],
    [Number.NaN, to],
  ])('refuses a period from %d to %d', (start, end) => {
    expect(() => lineChartOption(sampleChart({ from: start, to: end }))).toThrow(UsageError);
  });
});

describe('lineStyle', () => {
  it('has another colour and another stroke for neighbours', () => {
    for (let index = 0; index < 40; index += 1) {
      expect(lineStyle(index).color).not.toBe(lineStyle(index + 1).color);
      expect(lineStyle(index).type).not.toBe(lineStyle(index + 1).type);
    }
  });
});
