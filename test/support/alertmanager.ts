import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const program = 'prometheus-alertmanager';

/** Whether Debian's Alertmanager is here: tests that need it are skipped by name where it is not. */
export function hasAlertmanager(): boolean {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** One alert as Prometheus sends it. */
export interface PrometheusAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly generatorURL?: string;
  /** RFC 3339; in the past it is resolved. */
  readonly startsAt?: string;
  readonly endsAt?: string;
}

/** A real Alertmanager with one receiver, its data in a temporary folder. */
export interface TestAlertmanager {
  /** Hands it alerts as Prometheus does. */
  post(alerts: readonly PrometheusAlert[]): Promise<void>;
  /** Everything it logged, for what it thinks of the receiver. */
  output(): string;
  close(): Promise<void>;
}

/** Starts one that posts to `url`, or to a receiver of another kind, within a second, grouped by alert name, on a port of its own choice. */
export async function startAlertmanager(
  url: string,
  receiver: object = { webhook_configs: [{ url, send_resolved: true }] },
): Promise<TestAlertmanager> {
  const folder = mkdtempSync(join(tmpdir(), 'watchbill-alertmanager-'));
  const file = join(folder, 'alertmanager.yml');
  const route = {
    receiver: 'watchbill',
    group_by: ['alertname'],
    group_wait: '200ms',
    group_interval: '1s',
    repeat_interval: '1h',
  };
  const receivers = [{ name: 'watchbill', ...receiver }];
  // JSON is YAML.
  writeFileSync(file, JSON.stringify({ route, receivers }));
  const child = spawn(
    program,
    [
      `--config.file=${file}`,
      `--storage.path=${join(folder, 'data')}`,
      '--web.listen-address=127.0.0.1:0',
      // Without peers it waits for nobody before it notifies.
      '--cluster.listen-address=',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const exited = once(child, 'exit');
  const output: string[] = [];
  const close = async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    await exited;
    rmSync(folder, { recursive: true, force: true });
  };
  const port = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stderr }).on('line', (line) => {
      output.push(line);
      const [, found] = /[Ll]istening.*address=127\.0\.0\.1:(\d+)/.exec(line) ?? [];
      if (found !== undefined) resolve(found);
    });
    void exited.then(() => reject(new Error(`Alertmanager ended:\n${output.join('\n')}`)));
  }).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  return {
    async post(alerts) {
      const answer = await fetch(`http://127.0.0.1:${port}/api/v2/alerts`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(alerts),
      });
      if (!answer.ok) throw new Error(`Alertmanager answered ${answer.status}: ${await answer.text()}`);
    },
    output: () => output.join('\n'),
    close,
  };
}
