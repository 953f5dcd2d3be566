import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';

/** A folder of the test file, removed behind it. */
export function temporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'watchbill-files-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return {
    folder,
    path: (name: string) => join(folder, name),
    /** Writes a file, with the time of its last change where one is given. */
    write(name: string, content: string | Buffer, modified?: Date): string {
      const path = join(folder, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
      if (modified !== undefined) utimesSync(path, modified, modified);
      return path;
    },
  };
}
