import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../test/support/import-graph.ts';
import { allGuards } from './mutation/all-guards.ts';
import type { Guard } from './mutation/guard.ts';

const leftOut = new Set(['node_modules', '.git', '.watchbill']);
const patienceMs = 240_000;

/**
 * `npm run bench mutations`: takes away one guard after the other, in a copy of the project, and runs the tests that
 * are to tell. A guard whose tests stay green is held by nobody. `-- --only clock` leaves it at those against that.
 */
export async function run(): Promise<void> {
  const { values } = parseArgs({
    options: { only: { type: 'string', default: '' } },
    allowPositionals: true,
  });
  const copy = copied();
  try {
    const chosen = allGuards.filter(({ against }) => against.includes(values.only));
    for (const [title, some] of Map.groupBy(chosen, (guard) => guard.title)) {
      const untouched = await runTests(copy, some.map(({ tests }) => tests).join(' '), title);
      if (!untouched.green) throw new Error(`Red with every guard in place:\n${untouched.tail}`);
    }
    const held: boolean[] = [];
    for (const guard of chosen) {
      const red = await isRedWithout(copy, guard);
      held.push(red);
      process.stdout.write(`${red ? 'red  ' : 'GREEN'}  ${guard.against} (${guard.file})\n`);
    }
    const open = held.filter((red) => !red).length;
    process.stdout.write(`${held.length} guards, ${held.length - open} of them held by a test\n`);
    if (open > 0) throw new Error(`${open} guards can be taken away and no test tells.`);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function copied(): string {
  const copy = mkdtempSync(join(tmpdir(), 'watchbill-mutations-'));
  cpSync(root, copy, { recursive: true, filter: (from) => !leftOut.has(basename(from)) });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

async function isRedWithout(copy: string, { file, guard, without, tests, title }: Guard): Promise<boolean> {
  const path = join(copy, file);
  const whole = readFileSync(path, 'utf8');
  if (whole.split(guard).length !== 2) throw new Error(`'${guard}' is not exactly once in ${file}.`);
  writeFileSync(
    path,
    whole.replace(guard, () => without),
  );
  try {
    return !(await runTests(copy, tests, title)).green;
  } finally {
    writeFileSync(path, whole);
  }
}

async function runTests(folder: string, tests: string, title: string) {
  const vitest = join(folder, 'node_modules', 'vitest', 'vitest.mjs');
  const child = spawn(process.execPath, [vitest, 'run', '--bail=1', '-t', title, ...tests.split(' ')], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1' },
    timeout: patienceMs,
  });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => output.push(text));
  }
  const [code] = await once(child, 'exit');
  return { green: code === 0, tail: output.join('').slice(-2_000) };
}
