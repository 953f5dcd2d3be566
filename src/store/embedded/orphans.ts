import { readdir, readlink } from 'node:fs/promises';
import { processCommand } from './process-command.ts';

/**
 * Ends sessions that outlived their server. They notice its death only when they next wait, and as long as one
 * computes, a new server refuses to start on the same shared memory. Only Linux tells which ones they are.
 */
export async function killOrphans(clusterDir: string): Promise<number[]> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name)).map(Number);
  const killed: number[] = [];
  for (const pid of pids) {
    // Every process of a server works in its cluster's folder and carries this title.
    const folder = await readlink(`/proc/${pid}/cwd`).catch(() => undefined);
    if (folder !== clusterDir || !(await processCommand(pid))?.startsWith('postgres:')) continue;
    try {
      process.kill(pid, 'SIGKILL');
      killed.push(pid);
    } catch {
      // Gone in the meantime.
    }
  }
  return killed;
}
