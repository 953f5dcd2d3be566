import { spawn } from 'node:child_process';
import { buffer, text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { TimeoutError } from '../domain/errors.ts';
import type { Charts, LineChart } from '../domain/ports/charts.ts';
import { lineChartOption } from './line-chart-option.ts';

const program = fileURLToPath(new URL('./render-child.ts', import.meta.url));

/**
 * Charts drawn by a short-lived process each, one after the other. It takes 0.5 s and leaves nothing behind: drawn in
 * this process ECharts and resvg keep 80 MB, drawn in a worker thread still 85. Rejects with a UsageError for a chart
 * that cannot be drawn, with a TimeoutError when it takes longer than `timeoutMs`.
 */
export function createCharts({ timeoutMs = 20_000 }: { readonly timeoutMs?: number } = {}): Charts {
  let last: Promise<unknown> = Promise.resolve();
  return {
    line(chart) {
      const picture = last.then(() => draw(chart, timeoutMs));
      last = picture.catch(() => {});
      return picture;
    },
  };
}

async function draw(chart: LineChart, timeoutMs: number): Promise<Uint8Array> {
  // Cheap, and a chart that makes no sense is refused here with its own error.
  lineChartOption(chart);
  const input = JSON.stringify(chart);
  const child = spawn(process.execPath, [program], {
    stdio: ['pipe', 'pipe', 'pipe'],
    // None of our secrets, and no NODE_OPTIONS of ours either.
    env: {},
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
  });
  const ended = new Promise<string>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(signal ?? `code ${code}`));
  });
  // A child that is gone before it has read everything: how it ended is told below.
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const [png, complaint, end] = await Promise.all([buffer(child.stdout), text(child.stderr), ended]);
  if (end === 'SIGKILL') {
    throw new TimeoutError(
      `The chart '${chart.title}' was not drawn within ${timeoutMs} ms. Try again later.`,
    );
  }
  if (end !== 'code 0') {
    throw new Error(`The chart '${chart.title}' could not be drawn (${end}): ${complaint.slice(-2000)}`);
  }
  return new Uint8Array(png);
}
