import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { socketPath } from './endpoint.ts';
import { processCommand, processExists } from './process-command.ts';

export interface PostmasterFile {
  pid: number;
  port: number;
}

// Above the largest process id of every kernel: the server finds it dead at once.
const impossiblePid = 2_147_483_647;

/** What the server wrote into `postmaster.pid`; undefined when there is none or it is cut short. */
export async function readPostmasterFile(clusterDir: string): Promise<PostmasterFile | undefined> {
  const text = await readFile(join(clusterDir, 'postmaster.pid'), 'utf8').catch(() => '');
  // Lines: pid, data folder, start time, port, socket folder, listen address, shared memory, status.
  const [pid, , , port] = text.split('\n').map(Number);
  if (!Number.isInteger(pid) || pid === undefined || pid <= 0) return undefined;
  return { pid, port: port ?? 0 };
}

/** Whether the process is the server of exactly this cluster: a pid alone may have been given to another. */
export async function servesCluster(pid: number, clusterDir: string): Promise<boolean> {
  const command = await processCommand(pid);
  if (command === undefined || !command.includes('postgres')) return false;
  // tasklist tells the image's name only.
  return process.platform === 'win32' || ` ${command} `.includes(` -D ${clusterDir} `);
}

/** The server that still runs on this cluster, left behind by a Watchbill that was killed. */
export async function findRunning(clusterDir: string): Promise<PostmasterFile | undefined> {
  const file = await readPostmasterFile(clusterDir);
  return file !== undefined && (await servesCluster(file.pid, clusterDir)) ? file : undefined;
}

/**
 * Makes what a dead server left no obstacle. A lock file that names a pid alive today as another program would
 * stop the start; but its line about shared memory is kept, by which the server sees orphans of the dead one.
 */
export async function clearLeftovers(clusterDir: string, socketDir: string | undefined): Promise<void> {
  const path = join(clusterDir, 'postmaster.pid');
  const file = await readPostmasterFile(clusterDir);
  if (file === undefined) await rm(path, { force: true });
  else if (processExists(file.pid) && !(await servesCluster(file.pid, clusterDir))) {
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace(/^\d+/, String(impossiblePid)));
  }
  if (socketDir === undefined) return;
  await rm(socketPath(socketDir), { force: true });
  await rm(`${socketPath(socketDir)}.lock`, { force: true });
}
