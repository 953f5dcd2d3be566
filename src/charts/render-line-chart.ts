import { createRequire } from 'node:module';
import { Resvg } from '@resvg/resvg-js';
import type { LineChart } from '../domain/ports/charts.ts';
import { lineChartOption, size } from './line-chart-option.ts';
import { ink } from './palette.ts';

const require = createRequire(import.meta.url);

// The one minified file: 80 ms and 16 MB to load, where the parts chosen from `echarts/core` took 200 ms and 60 MB.
const { init } = require('echarts/dist/echarts.min') as typeof import('echarts');

const fontFiles = [
  require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'),
  require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf'),
];

/** The chart as a PNG of 1280 × 800 pixels, always the same for the same chart. Blocks: run it in a worker. */
export function renderLineChart(chart: LineChart): Uint8Array {
  const svg = renderSvg(chart);
  const picture = new Resvg(svg, {
    background: ink.paper,
    fitTo: { mode: 'zoom', value: 2 },
    // Never the machine's fonts: a picture looks the same everywhere, and a container has none.
    font: {
      loadSystemFonts: false,
      fontFiles,
      defaultFontFamily: 'DejaVu Sans',
      sansSerifFamily: 'DejaVu Sans',
    },
  });
  return new Uint8Array(picture.render().asPng());
}

function renderSvg(chart: LineChart): string {
  const instance = init(null, null, { renderer: 'svg', ssr: true, ...size });
  try {
    instance.setOption(lineChartOption(chart));
    return instance.renderToSVGString();
  } finally {
    instance.dispose();
  }
}
