import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadDefinitions } from '../../src/define/load.ts';
import { ConfigError } from '../../src/domain/errors.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'watchbill-definitions-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const put = (file: string, text: string) => writeFileSync(join(folder, file), text);
const load = (kind = 'job') => loadDefinitions<{ readonly summary: string }>(folder, kind);

describe('the scan of a folder of definitions', () => {
  it('takes each file for one definition, named by its file, in the order of names', async () => {
    put('b-second.ts', "export default { defines: 'job', summary: 'second' };");
    put('a-first.ts', "export default { defines: 'job', summary: 'first' };");
    put('notes.md', '# not a definition');
    expect((await load()).map((definition) => [definition.name, definition.summary])).toEqual([
      ['a-first', 'first'],
      ['b-second', 'second'],
    ]);
  });

  it('freezes what it loaded', async () => {
    put('one.ts', "export default { defines: 'job', summary: 'x' };");
    expect(Object.isFrozen((await load())[0])).toBe(true);
  });

  it.each([
    [
      'Bad_Name.ts',
      "export default { defines: 'job' };",
      /Bad_Name\.ts' cannot be a job: its name has to be lower-case/,
    ],
    [
      'no-default.ts',
      'export const a = 1;',
      /no-default\.ts' does not export a job by default\. Write: export default defineJob/,
    ],
    [
      'other-kind.ts',
      "export default { defines: 'command' };",
      /other-kind\.ts' does not export a job by default/,
    ],
    ['a-null.ts', 'export default null;', /a-null\.ts' does not export a job/],
  ])('stops at %s and names it', async (file, text, expected) => {
    put(file, text);
    await expect(load()).rejects.toThrow(ConfigError);
    await expect(load()).rejects.toThrow(expected);
  });
});
