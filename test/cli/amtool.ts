import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import type { Labels } from '../../src/domain/alert.ts';

const PROGRAM = '/usr/bin/amtool';

/** Whether Alertmanager's own program is here to be asked. */
export const hasAmtool = existsSync(PROGRAM);

/** The receivers that Alertmanager sends an alert of these labels to, in its order. */
export async function receiversByAmtool(file: string, labels: Labels): Promise<readonly string[]> {
  const words = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
  const given = ['config', 'routes', 'test', `--config.file=${file}`, '--no-version-check', ...words];
  const { stdout } = await promisify(execFile)(PROGRAM, given, { timeout: 20_000 });
  return stdout.trim().split(',');
}
