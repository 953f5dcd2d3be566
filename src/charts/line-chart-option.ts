import type { EChartsOption, LineSeriesOption, XAXisComponentOption, YAXisComponentOption } from 'echarts';
import { UsageError } from '../domain/errors.ts';
import type { ChartSeries, LineChart } from '../domain/ports/charts.ts';
import { ink, lineStyle, severityColors } from './palette.ts';
import { plainText } from './plain-text.ts';
import { formatRange, timeTicks } from './time-ticks.ts';
import { formatTick, scaleOf, type UnitScale } from './unit-scale.ts';

/** Logical size; the picture has twice the pixels, so that 14 px text is still read on a phone. */
export const size = { width: 640, height: 400 } as const;

const margin = { left: 16, right: 32, bottom: 16 } as const;

interface Axis {
  readonly unit: string;
  readonly scale: UnitScale;
  readonly highest: number;
  readonly lowest: number;
}

/** The chart in ECharts' words. Pure. UsageError for a period that does not go forward. */
export function lineChartOption(chart: LineChart): EChartsOption {
  if (!(chart.from < chart.to)) {
    throw new UsageError(`A chart from ${chart.from} to ${chart.to} shows nothing: 'from' is before 'to'.`);
  }
  const axes = axesOf(chart);
  const names = chart.series.map(({ name }) => plainText(name, 28));
  const legendRows = rowsOf(names);
  const hasPoints = chart.series.some(({ points }) => points.some(({ value }) => isFigure(value)));
  return {
    animation: false,
    backgroundColor: ink.paper,
    textStyle: { fontFamily: 'DejaVu Sans', fontSize: 14, color: ink.text },
    title: {
      text: plainText(chart.title, 54),
      subtext: formatRange(chart.from, chart.to, chart.timeZone),
      left: margin.left,
      top: 12,
      itemGap: 6,
      textStyle: { fontSize: 18, fontWeight: 'bold', color: ink.text, fontFamily: 'DejaVu Sans' },
      subtextStyle: { fontSize: 12, color: ink.faint },
    },
    legend: {
      data: names,
      left: margin.left,
      top: 58,
      itemWidth: 30,
      itemGap: 18,
      // The sample of the line is enough: a dot on it would hide the stroke.
      itemStyle: { opacity: 0 },
      textStyle: { fontSize: 14, color: ink.text },
    },
    grid: {
      left: margin.left,
      right: margin.right,
      top: 72 + legendRows * 24,
      bottom: margin.bottom,
      containLabel: true,
    },
    xAxis: timeAxis(chart),
    yAxis: axes.map((axis, index) => valueAxis(axis, index, hasPoints)),
    series: chart.series.map((series, index) => lineSeries(series, index, axes, names[index] ?? '', chart)),
    graphic: hasPoints ? [] : [emptyNotice],
  };
}

const emptyNotice = {
  type: 'text' as const,
  left: 'center',
  top: 'middle',
  style: { text: 'Nothing was measured in this period', fill: ink.faint, font: '16px DejaVu Sans' },
};

// One axis a unit, in the order the units come.
function axesOf(chart: LineChart): readonly Axis[] {
  const units = [...new Set(chart.series.map(({ unit }) => unit))];
  return (units.length > 0 ? units : ['none']).map((unit, index) => {
    const measured = chart.series.filter((series) => series.unit === unit).flatMap(({ points }) => points);
    // Thresholds carry no unit: they belong to the first axis, and are to be seen even when they are far away.
    const limits = index === 0 ? (chart.thresholds ?? []).map(({ value }) => value) : [];
    const values = [...measured.map(({ value }) => value), ...limits].filter(isFigure);
    const highest = values.reduce((most, value) => Math.max(most, value), 0);
    const lowest = values.reduce((least, value) => Math.min(least, value), 0);
    return { unit, highest, lowest, scale: scaleOf(unit, highest) };
  });
}

function timeAxis(chart: LineChart): XAXisComponentOption {
  const ticks = timeTicks(chart.from, chart.to, chart.timeZone, 8);
  const labels = new Map(ticks.map(({ at, label }) => [at, label]));
  const customValues = ticks.map(({ at }) => at);
  return {
    type: 'value',
    min: chart.from,
    max: chart.to,
    axisLine: { onZero: false, lineStyle: { color: ink.faint } },
    axisTick: { show: true, customValues, lineStyle: { color: ink.faint } },
    axisLabel: {
      customValues,
      formatter: (at: number) => labels.get(at) ?? '',
      hideOverlap: true,
      fontSize: 13,
      color: ink.text,
    },
    splitLine: { show: false },
  };
}

function valueAxis(axis: Axis, index: number, hasPoints: boolean): YAXisComponentOption {
  const { unit, scale, highest, lowest } = axis;
  // A share of a whole is read against the whole: 2 % must not look like a mountain.
  const whole = unit === 'percent' && highest <= 100 && lowest >= 0;
  return {
    type: 'value',
    position: index === 0 ? 'left' : 'right',
    offset: Math.max(0, index - 1) * 64,
    min: whole ? 0 : lowest / scale.factor,
    max: whole ? 100 : highest === lowest ? 1 : (value) => Math.max(value.max, highest / scale.factor) * 1.05,
    axisLabel: {
      show: hasPoints,
      formatter: (value: number) => formatTick(value, scale.label),
      showMaxLabel: whole,
      fontSize: 13,
      color: ink.text,
    },
    splitLine: { show: hasPoints && index === 0, lineStyle: { color: ink.grid } },
  };
}

function lineSeries(
  series: ChartSeries,
  index: number,
  axes: readonly Axis[],
  name: string,
  chart: LineChart,
): LineSeriesOption {
  const yAxisIndex = axes.findIndex(({ unit }) => unit === series.unit);
  const factor = axes[yAxisIndex]?.scale.factor ?? 1;
  const style = lineStyle(index);
  return {
    type: 'line',
    name,
    yAxisIndex,
    symbol: 'none',
    connectNulls: false,
    lineStyle: { ...style, width: 2.5 },
    itemStyle: { color: style.color },
    data: pointsOf(series, factor, chart),
    ...(index === 0 ? { markLine: thresholdLines(chart, axes[0]?.scale.factor ?? 1) } : {}),
  };
}

// A point between two gaps has no line to be part of: it is drawn as a dot, or nobody would see it.
function pointsOf(series: ChartSeries, factor: number, { from, to }: LineChart) {
  const points = series.points.filter(({ at }) => at >= from && at <= to).sort((a, b) => a.at - b.at);
  return points.map(({ at, value }, index) => {
    if (!isFigure(value)) return { value: [at, '-'] };
    const alone = !isFigure(points[index - 1]?.value) && !isFigure(points[index + 1]?.value);
    return alone
      ? { value: [at, value / factor], symbol: 'circle', symbolSize: 7 }
      : { value: [at, value / factor] };
  });
}

function thresholdLines(
  { thresholds = [] }: LineChart,
  factor: number,
): NonNullable<LineSeriesOption['markLine']> {
  return {
    silent: true,
    symbol: 'none',
    data: thresholds.map(({ label, value, severity }) => ({
      yAxis: value / factor,
      lineStyle: { color: severityColors[severity], type: 'dashed', width: 1.5 },
      label: {
        // A function: in a string ECharts would read {b} as a place holder.
        formatter: () => plainText(label, 30),
        position: 'insideEndTop',
        color: severityColors[severity],
        fontSize: 13,
      },
    })),
  };
}

function isFigure(value: number | null | undefined): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

// DejaVu Sans at 14 px is 8.5 px a character on average; beside it stand the line sample and the gap.
function rowsOf(names: readonly string[]): number {
  let rows = 1;
  let used = 0;
  for (const name of names) {
    const width = name.length * 8.5 + 55;
    if (used > 0 && used + width > size.width - margin.left - margin.right) {
      rows += 1;
      used = 0;
    }
    used += width;
  }
  return rows;
}
