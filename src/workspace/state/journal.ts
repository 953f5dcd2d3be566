import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { isObject, parseJson } from '../json.ts';
import type { JournalEntry } from './records.ts';

const kinds = new Set<string>([
  'user',
  'channel',
  'user-group',
  'message',
  'message-deleted',
  'file',
  'home',
  'bookmark',
] satisfies JournalEntry['kind'][]);

/**
 * An append-only file of JSON lines. A line is handed to the operating system before `append` returns, so a
 * killed process loses nothing it has answered; only a power cut can, which a local stand-in may.
 */
export class Journal {
  readonly #path: string;
  #descriptor: number | undefined;

  constructor(path: string) {
    this.#path = path;
    mkdirSync(dirname(path), { recursive: true });
  }

  /** Every entry in order. A torn last line (the process died while writing it) is dropped. */
  read(): readonly JournalEntry[] {
    if (!existsSync(this.#path)) return [];
    const lines = readFileSync(this.#path, 'utf8').split('\n');
    const torn = lines.length - 1;
    return lines.flatMap((line, index) => {
      if (index === torn || line === '') return [];
      return [this.#decode(line, index + 1)];
    });
  }

  /** Replaces the file by these entries at once, and keeps it open for appending. */
  rewrite(entries: Iterable<JournalEntry>): void {
    this.close();
    const fresh = `${this.#path}.new`;
    const descriptor = openSync(fresh, 'w', 0o600);
    for (const entry of entries) writeSync(descriptor, `${JSON.stringify(entry)}\n`);
    fsyncSync(descriptor);
    closeSync(descriptor);
    renameSync(fresh, this.#path);
    this.#descriptor = openSync(this.#path, 'a', 0o600);
  }

  append(entry: JournalEntry): void {
    if (this.#descriptor === undefined) return;
    writeSync(this.#descriptor, `${JSON.stringify(entry)}\n`);
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  #decode(line: string, lineNumber: number): JournalEntry {
    const entry = parseJson(line);
    if (isEntry(entry)) return entry;
    throw new Error(
      `Line ${lineNumber} of the workspace journal '${this.#path}' is damaged. Remove that line, or the file to start afresh.`,
    );
  }
}

// The file is our own writing: the kind is checked, the rest is trusted.
function isEntry(value: unknown): value is JournalEntry {
  return isObject(value) && typeof value['kind'] === 'string' && kinds.has(value['kind']);
}
