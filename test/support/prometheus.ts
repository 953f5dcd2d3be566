import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from './eventually.ts';
import { freePort } from './free-port.ts';

const program = 'prometheus';

/** Whether Debian's program of that name is here: tests that need it are skipped by name where it is not. */
export function hasProgram(name: string): boolean {
  try {
    execFileSync(name, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** A real Prometheus with one rule, `ShopErrors`, which fires while the figure that it scrapes is above 0. */
export interface TestPrometheus {
  setErrors(errors: number): void;
  output(): string;
  close(): Promise<void>;
}

/** Starts one that looks every second and tells the Alertmanager at `url` every second. */
export async function startPrometheus(url: string): Promise<TestPrometheus> {
  const folder = mkdtempSync(join(tmpdir(), 'watchbill-prometheus-'));
  let errors = 0;
  const target = createServer((_request, response) => response.end(`shop_errors{service="api"} ${errors}\n`));
  target.listen(0, '127.0.0.1');
  await once(target, 'listening');
  const address = target.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const rule = {
    alert: 'ShopErrors',
    expr: 'shop_errors > 0',
    labels: { severity: 'critical', system: 'shop' },
    annotations: { summary: 'The shop answers with errors', description: '{{ $value }} errors' },
  };
  // JSON is YAML.
  writeFileSync(
    join(folder, 'rules.yml'),
    JSON.stringify({ groups: [{ name: 'shop', interval: '1s', rules: [rule] }] }),
  );
  const { host } = new URL(url);
  writeFileSync(
    join(folder, 'prometheus.yml'),
    JSON.stringify({
      global: { scrape_interval: '1s', evaluation_interval: '1s' },
      rule_files: ['rules.yml'],
      scrape_configs: [{ job_name: 'shop', static_configs: [{ targets: [`127.0.0.1:${port}`] }] }],
      alerting: { alertmanagers: [{ static_configs: [{ targets: [host] }] }] },
    }),
  );
  const child = spawn(
    program,
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      '--web.listen-address=127.0.0.1:0',
      '--rules.alert.resend-delay=1s',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const exited = once(child, 'exit');
  const output: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk.toString()));
  return {
    setErrors: (now) => {
      errors = now;
    },
    output: () => output.join(''),
    close: async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await exited;
      target.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A real Prometheus that holds what it is given (OpenMetrics with times) and collects nothing. */
export interface FilledPrometheus {
  readonly url: string;
  close(): Promise<void>;
}

export async function startFilledPrometheus(openMetrics: string): Promise<FilledPrometheus> {
  const folder = mkdtempSync(join(tmpdir(), 'watchbill-prometheus-'));
  const at = (name: string) => join(folder, name);
  writeFileSync(at('data.om'), openMetrics);
  writeFileSync(at('prometheus.yml'), '{}');
  execFileSync('promtool', ['tsdb', 'create-blocks-from', 'openmetrics', at('data.om'), at('data')], {
    stdio: 'ignore',
  });
  const address = `127.0.0.1:${await freePort()}`;
  const words = [`--config.file=${at('prometheus.yml')}`, `--storage.tsdb.path=${at('data')}`];
  const child = spawn(program, [...words, `--web.listen-address=${address}`], { stdio: 'ignore' });
  const exited = once(child, 'exit');
  const url = `http://${address}`;
  await eventually(async () => (await fetch(`${url}/-/ready`)).ok);
  return {
    url,
    close: async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
