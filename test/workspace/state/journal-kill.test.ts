import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { adaUserId } from '../../../src/workspace/seeds.ts';
import { createWorkspace } from '../../../src/workspace/workspace.ts';
import { manifestText } from '../../support/workspace.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'workspace-kill-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('loses nothing that was answered when the process is killed in the middle of writing', async () => {
  const journal = join(folder, 'journal.jsonl');
  const script = new URL('journal-writer.ts', import.meta.url).pathname;
  const writer = spawn(process.execPath, [script, journal], { stdio: ['ignore', 'pipe', 'inherit'] });
  let answered = 0;
  for await (const line of createInterface({ input: writer.stdout })) {
    answered = Number(line);
    if (answered === 300) writer.kill('SIGKILL');
  }
  if (writer.exitCode === null && writer.signalCode === null) await once(writer, 'exit');
  expect(answered).toBeGreaterThanOrEqual(300);
  const { person } = createWorkspace({ manifest: manifestText, journal });
  const kept = person.messages(adaUserId, 'C0OPS000001', 1_000_000).map((message) => Number(message.text));
  expect(kept.length).toBeGreaterThanOrEqual(answered);
  expect(kept).toEqual(kept.map((_number, index) => index + 1));
});
