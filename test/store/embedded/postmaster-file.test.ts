import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { killOrphans } from '../../../src/store/embedded/orphans.ts';
import {
  clearLeftovers,
  findRunning,
  readPostmasterFile,
  servesCluster,
} from '../../../src/store/embedded/postmaster-file.ts';
import { processCommand, processExists } from '../../../src/store/embedded/process-command.ts';
import { scratchFolder } from './holder.ts';

const deadPid = 2_147_483_646;

/** A process whose command line reads like a server's on `folder`. */
async function impostor(folder: string) {
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()', 'postgres', '-D', folder], {
    cwd: folder,
  });
  const gone = once(child, 'exit');
  onTestFinished(async () => {
    child.stdin.end();
    await gone;
  });
  await once(child, 'spawn');
  return child;
}

async function lockFile(folder: string, pid: number): Promise<string> {
  const path = join(folder, 'postmaster.pid');
  await writeFile(path, `${pid}\n${folder}\n1795300040\n5433\n/run\n\n  2146681        13\nready   \n`);
  return path;
}

test('reads process id and port', async () => {
  const folder = await scratchFolder();
  expect(await readPostmasterFile(folder)).toBeUndefined();
  const path = await lockFile(folder, 17);
  expect(await readPostmasterFile(folder)).toEqual({ pid: 17, port: 5433 });
  await writeFile(path, 'seventeen\n');
  expect(await readPostmasterFile(folder)).toBeUndefined();
});

test('takes a process for the server of its own folder only', async () => {
  const folder = await scratchFolder();
  const { pid = 0 } = await impostor(folder);
  expect(await servesCluster(pid, folder)).toBe(true);
  expect(await servesCluster(pid, `${folder}2`)).toBe(false);
  expect(await servesCluster(pid, folder.slice(0, -1))).toBe(false);
  expect(await servesCluster(process.pid, folder)).toBe(false);
  expect(await servesCluster(deadPid, folder)).toBe(false);
});

test('finds the server that runs, not one that ran', async () => {
  const folder = await scratchFolder();
  await lockFile(folder, deadPid);
  expect(await findRunning(folder)).toBeUndefined();
  const { pid = 0 } = await impostor(folder);
  await lockFile(folder, pid);
  expect(await findRunning(folder)).toEqual({ pid, port: 5433 });
});

test('frees the lock file of a reused process id and keeps its line about shared memory', async () => {
  const folder = await scratchFolder();
  const path = await lockFile(folder, process.pid);
  await clearLeftovers(folder, undefined);
  const [pid, ...rest] = (await readFile(path, 'utf8')).split('\n');
  expect(processExists(Number(pid))).toBe(false);
  expect(rest.join('\n')).toContain('2146681        13');
});

test('leaves the lock file of a dead server to the server', async () => {
  const folder = await scratchFolder();
  const path = await lockFile(folder, deadPid);
  const before = await readFile(path, 'utf8');
  await clearLeftovers(folder, undefined);
  expect(await readFile(path, 'utf8')).toBe(before);
});

test('kills no process of the folder but sessions of a server', async () => {
  const folder = await scratchFolder();
  const bystander = await impostor(folder);
  expect(await killOrphans(folder)).toEqual([]);
  expect(bystander.signalCode).toBeNull();
});

test.each([process.platform, 'darwin'] as const)('reads a command line as on %s', async (platform) => {
  const { pid = 0 } = await impostor(await scratchFolder());
  expect(await processCommand(pid, platform)).toContain('process.stdin.resume() postgres -D /');
  expect(await processCommand(deadPid, platform)).toBeUndefined();
});

test('sees a process of another user', () => {
  expect(processExists(1)).toBe(true);
  expect(processExists(deadPid)).toBe(false);
});
