import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** A log that something writes: lines with time and level, as most programs write them. */
export interface LogFile {
  readonly path: string;
  /** `2026-11-21 02:14:00,000 ERROR text`; so long ago, or now. */
  write(level: string, text: string, agoMs?: number): void;
  /** A line as it stands. */
  line(text: string): void;
  clear(): void;
}

export function logFile(path: string): LogFile {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, '');
  return {
    path,
    write(level, text, agoMs = 0) {
      const at = new Date(Date.now() - agoMs)
        .toISOString()
        .replace('T', ' ')
        .replace('.', ',')
        .replace('Z', '');
      appendFileSync(path, `${at} ${level} ${text}\n`);
    },
    line: (text) => appendFileSync(path, `${text}\n`),
    clear: () => writeFileSync(path, ''),
  };
}
