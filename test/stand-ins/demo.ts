import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { root } from '../support/import-graph.ts';
import { writeDemoConfiguration } from './demo-configuration.ts';
import type { Fault, StandIn, StandInDefinition } from './stand-in.ts';

/**
 * `npm run demo -- <system>`: a whole deployment of one system on this machine, watched by Watchbill, with a menu of
 * what can go wrong in it. Everything is in a folder of its own that is removed at the end.
 */

const say = (line: string) => void process.stdout.write(`${line}\n`);
const folderOf = (name: string) => join(import.meta.dirname, name);
const names = readdirSync(import.meta.dirname).filter((name) =>
  existsSync(join(folderOf(name), 'stand-in.ts')),
);

async function definitionOf(name: string): Promise<StandInDefinition> {
  const module: { default: StandInDefinition } = await import(join(folderOf(name), 'stand-in.ts'));
  return module.default;
}

function startWatchbill(folder: string, { env }: StandIn): ChildProcess {
  return spawn(process.execPath, [join(root, 'src', 'main.ts')], {
    env: {
      ...process.env,
      ...env,
      WATCHBILL_CONFIG: join(folder, 'configuration'),
      WATCHBILL_DATA: join(folder, 'data'),
      LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'error',
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}

/** Resolves when Watchbill answers, so that the menu stands below what it says at its start. */
async function ready(port: number, ended: Promise<unknown>): Promise<void> {
  let over = false;
  void ended.then(() => {
    over = true;
  });
  while (!over) {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined);
    if (answer?.ok === true) return;
    await pause(200);
  }
}

/** One line typed is the number or the name of a fault: it happens, or is mended when it has happened. */
async function serveMenu(faults: readonly Fault[], ended: Promise<unknown>): Promise<void> {
  const broken = new Set<Fault>();
  const menu = () => {
    say('');
    faults.forEach((fault, index) => {
      say(`  ${index + 1}  ${broken.has(fault) ? '✗' : ' '} ${fault.title}`);
    });
    say('  Type a number to break it or to mend it, q to end.');
  };
  const lines = createInterface({ input: process.stdin });
  const over = ended.then(() => lines.close());
  menu();
  for await (const line of lines) {
    const word = line.trim();
    if (word === 'q') break;
    const fault = faults[Number(word) - 1] ?? faults.find(({ name }) => name === word);
    if (fault !== undefined) {
      const mends = broken.has(fault);
      await (mends ? fault.mend() : fault.break());
      if (mends) broken.delete(fault);
      else broken.add(fault);
      say(`${mends ? 'Mended' : 'Broken'}: ${fault.title}`);
    }
    menu();
  }
  lines.close();
  await Promise.race([over, undefined]);
}

async function demonstrate(name: string): Promise<void> {
  const definition = await definitionOf(name);
  for (const missing of definition.missing()) say(`Not on this machine: ${missing}`);
  const folder = mkdtempSync(join(tmpdir(), 'watchbill-demo-'));
  const deployment = join(folder, 'deployment');
  mkdirSync(deployment);
  try {
    say(`Starting ${definition.title} …`);
    const standIn = await definition.start(deployment);
    try {
      writeDemoConfiguration(join(folder, 'configuration'), definition.pack, standIn);
      const watchbill = startWatchbill(folder, standIn);
      const ended = once(watchbill, 'exit');
      process.once('SIGINT', () => watchbill.kill('SIGTERM'));
      await ready(Number(process.env['PORT'] ?? 3000), ended);
      await serveMenu(standIn.faults, ended);
      watchbill.kill('SIGTERM');
      await ended;
    } finally {
      await standIn.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const [wanted] = process.argv.slice(2);
if (wanted === undefined || !names.includes(wanted)) {
  say(`Usage: npm run demo -- <system>\nSystems: ${names.join(', ')}`);
  process.exitCode = wanted === undefined ? 0 : 1;
} else {
  await demonstrate(wanted);
}
