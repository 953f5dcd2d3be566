import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder with programs of a test's own, which say what they were started with. */
export interface FakePrograms {
  readonly folder: string;
  /** Writes one that answers by `body`: JavaScript that may use `args` (its arguments) and `fs`. Its path. */
  write(name: string, body: string): string;
  /** The arguments of each time that it was started. */
  started(name: string): readonly (readonly string[])[];
  close(): void;
}

export function fakePrograms(): FakePrograms {
  const folder = mkdtempSync(join(tmpdir(), 'watchbill-programs-'));
  const calls = (name: string) => join(folder, `${name}.calls`);
  return {
    folder,
    write(name, body) {
      const file = join(folder, name);
      const lines = [
        `#!${process.execPath}`,
        "const fs = require('node:fs');",
        'const args = process.argv.slice(2);',
        `fs.appendFileSync(${JSON.stringify(calls(name))}, JSON.stringify(args) + '\\n');`,
        body,
      ];
      writeFileSync(file, lines.join('\n'), { mode: 0o755 });
      return file;
    },
    started(name) {
      const lines = readFileSync(calls(name), 'utf8').trim().split('\n');
      return lines.map((line) => JSON.parse(line) as readonly string[]);
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A program body that writes a text and ends with a status. */
export function saying(
  text: string,
  options: { readonly status?: number; readonly stderr?: string } = {},
): string {
  return `fs.writeSync(1, ${JSON.stringify(text)}); fs.writeSync(2, ${JSON.stringify(options.stderr ?? '')}); process.exitCode = ${options.status ?? 0};`;
}
