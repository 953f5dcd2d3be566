import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';

/** The command line of a process in one line, or undefined when it is gone, a zombie or not to be seen. */
export async function processCommand(
  pid: number,
  platform: NodeJS.Platform = process.platform,
): Promise<string | undefined> {
  if (platform === 'linux') {
    const raw = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    return raw === '' ? undefined : raw.replaceAll('\0', ' ').trim();
  }
  const line =
    platform === 'win32'
      ? await firstLine('tasklist', ['/FI', `PID eq ${pid}`, '/NH', '/FO', 'CSV'])
      : await firstLine('ps', ['-ww', '-o', 'command=', '-p', String(pid)]);
  return line === '' ? undefined : line;
}

/** Whether a process of that id is there at all, whoever owns it. */
export function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function firstLine(program: string, args: string[]): Promise<string> {
  return new Promise((resolve) => {
    execFile(program, args, { windowsHide: true }, (_error, stdout) =>
      resolve(stdout.trim().split('\n')[0] ?? ''),
    );
  });
}
