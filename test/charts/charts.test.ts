import { describe, expect, it } from 'vitest';
import { createCharts } from '../../src/charts/charts.ts';
import { ink, lineStyle, severityColors } from '../../src/charts/palette.ts';
import { renderLineChart } from '../../src/charts/render-line-chart.ts';
import { TimeoutError, UsageError } from '../../src/domain/errors.ts';
import { decodePng } from './decode-png.ts';
import { sampleChart, seriesOf } from './sample-chart.ts';

const colorOf = (index: number) => lineStyle(index).color;

describe('createCharts', () => {
  it('answers a PNG with every line and threshold in its colour on white', async () => {
    const picture = decodePng(await createCharts().line(sampleChart()));
    expect([picture.width, picture.height]).toEqual([1280, 800]);
    expect(picture.at(0, 0)).toEqual([255, 255, 255]);
    for (const index of [0, 1, 2]) expect(picture.count(colorOf(index))).toBeGreaterThan(300);
    expect(picture.count(severityColors.warning)).toBeGreaterThan(300);
    expect(picture.count(severityColors.critical)).toBeGreaterThan(300);
    // The text: the bundled font was found.
    expect(picture.count(ink.text)).toBeGreaterThan(3000);
    expect(picture.count(ink.paper) / (1280 * 800)).toBeGreaterThan(0.8);
  });

  it('draws the same picture again', async () => {
    const charts = createCharts();
    const [first, second] = await Promise.all([charts.line(sampleChart()), charts.line(sampleChart())]);
    expect(Buffer.from(first).equals(Buffer.from(second))).toBe(true);
    expect(Buffer.from(renderLineChart(sampleChart())).equals(Buffer.from(first))).toBe(true);
  });

  it('refuses what cannot be drawn and goes on with the next', async () => {
    const charts = createCharts();
    const refused = charts.line(sampleChart({ to: 0 }));
    const drawn = charts.line(sampleChart());
    await expect(refused).rejects.toThrow(UsageError);
    expect((await drawn).length).toBeGreaterThan(1000);
  });

  it('gives up on a picture that takes too long', async () => {
    const late = createCharts({ timeoutMs: 5 }).line(sampleChart());
    await expect(late).rejects.toThrow(TimeoutError);
    await expect(late).rejects.toThrow(/'CPU, memory and disk, last 24 hours' was not drawn within 5 ms/);
  });

  it('passes on why the drawing failed', async () => {
    // Points that are lost on the way: only the other process stumbles over them.
    const points = Object.assign([{ at: 0, value: 1 }], { toJSON: () => null });
    const failed = createCharts().line(sampleChart({ series: [{ name: 'CPU', unit: 'percent', points }] }));
    await expect(failed).rejects.toThrow(/could not be drawn \(code 1\): .*Error/s);
  });

  it('keeps less than 30 MB of what it takes', async () => {
    const charts = createCharts();
    await charts.line(sampleChart());
    const before = process.memoryUsage.rss();
    await charts.line(sampleChart());
    expect(process.memoryUsage.rss() - before).toBeLessThan(30e6);
  });
});

describe('renderLineChart', () => {
  it('draws nothing in a gap', () => {
    const whole = decodePng(renderLineChart(sampleChart({ series: [seriesOf('CPU', () => 50)] })));
    const half = seriesOf('CPU', (index) => (index < 72 ? 50 : null));
    const gap = decodePng(renderLineChart(sampleChart({ series: [half] })));
    expect(gap.count(colorOf(0)) / whole.count(colorOf(0))).toBeGreaterThan(0.4);
    expect(gap.count(colorOf(0)) / whole.count(colorOf(0))).toBeLessThan(0.65);
  });

  it.each([
    ['markup', '<script>alert(1)</script> &amp; "quoted"'],
    ['what XML forbids', 'a\u0000b\u001b[31m\ud800'],
    ['far too much', 'word '.repeat(5000)],
    ['emoji and right-to-left', '🚒 مرحبا 👩‍🚒'],
    ['place holders', '{a|b} {b} $1 %s'],
  ])('draws whatever text names hold: %s', (_, text) => {
    const series = [seriesOf(text, () => 50)];
    const thresholds = [{ label: text, value: 70, severity: 'warning' as const }];
    const picture = decodePng(renderLineChart(sampleChart({ title: text, series, thresholds })));
    expect(picture.count(colorOf(0))).toBeGreaterThan(300);
  });

  it('says in the picture that nothing was measured', () => {
    const empty = decodePng(renderLineChart(sampleChart({ series: [], thresholds: [] })));
    expect(empty.count(ink.faint)).toBeGreaterThan(300);
  });

  it('draws twenty lines with room for their names', () => {
    const series = Array.from({ length: 20 }, (_, index) =>
      seriesOf(`Disk /mnt/disk-${index}`, () => index * 5),
    );
    const picture = decodePng(renderLineChart(sampleChart({ series })));
    for (let index = 0; index < 6; index += 1) expect(picture.count(colorOf(index))).toBeGreaterThan(300);
  });
});
