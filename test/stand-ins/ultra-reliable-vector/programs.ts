import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The programs of the system that measure it: each prints what the chunker would say of itself. */
export interface Programs {
  readonly folder: string;
  /** What one prints from now on, and how it ends. */
  says(name: string, lines: readonly string[], status?: number): void;
  /** It takes so much longer. */
  slow(name: string, seconds: number): void;
  remove(name: string): void;
}

/** Starts nothing: they run when they are asked. `folder` is made. */
export function writePrograms(folder: string): Programs {
  mkdirSync(folder, { recursive: true });
  const lines = new Map<string, readonly [said: readonly string[], status: number]>();
  const write = (name: string, seconds: number) => {
    const [said, status] = lines.get(name) ?? [[], 0];
    const wait = seconds > 0 ? [`sleep ${seconds}`] : [];
    const text = ['#!/bin/sh', ...wait, "cat <<'SAID'", ...said, 'SAID', `exit ${status}`, ''];
    const file = join(folder, name);
    writeFileSync(file, text.join('\n'));
    chmodSync(file, 0o755);
  };
  return {
    folder,
    says(name, said, status = 0) {
      lines.set(name, [said, status]);
      write(name, 0);
    },
    slow: write,
    remove: (name) => rmSync(join(folder, name), { force: true }),
  };
}
