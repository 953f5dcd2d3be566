import { buffer } from 'node:stream/consumers';
import type { LineChart } from '../domain/ports/charts.ts';
import { renderLineChart } from './render-line-chart.ts';

// A program of its own: reads one chart from its input, writes the PNG to its output and ends.
const chart = JSON.parse((await buffer(process.stdin)).toString('utf8')) as LineChart;
process.stdout.write(renderLineChart(chart));
