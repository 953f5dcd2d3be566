import { mkdir, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { ConfigError } from '../../../src/domain/errors.ts';
import {
  chooseEndpoint,
  passwordFile,
  prepareSocketFolder,
  socketFolder,
  socketPath,
  somebodyListens,
} from '../../../src/store/embedded/endpoint.ts';
import { presentUser } from '../../../src/store/embedded/server-account.ts';
import { scratchFolder } from './holder.ts';

test('puts the socket beside the data as long as its path stays within the kernel’s bound', () => {
  expect(socketFolder('/srv/watchbill')).toBe('/srv/watchbill/run');
  const longest = `/${'x'.repeat(100 - '//run/.s.PGSQL.5432'.length)}`;
  expect(Buffer.byteLength(socketPath(socketFolder(longest)))).toBe(100);
  expect(socketFolder(longest)).toBe(`${longest}/run`);
  expect(socketFolder(`${longest}x`)).toMatch(new RegExp(`^${tmpdir()}/watchbill-[0-9a-f]{32}$`));
});

test('counts bytes, not characters', () => {
  expect(socketFolder(`/${'ü'.repeat(50)}`)).toContain('watchbill-');
});

test('gives each long folder its own place, the same one every time', () => {
  const [a, b] = ['a', 'b'].map((end) => socketFolder(`/${'x'.repeat(120)}${end}`));
  expect(a).not.toBe(b);
  expect(a).toBe(socketFolder(`/${'x'.repeat(120)}a`));
});

test('passes over a temporary folder that is too deep itself', () => {
  vi.stubEnv('TMPDIR', `/tmp/${'t'.repeat(80)}`);
  expect(socketFolder(`/${'x'.repeat(120)}`)).toMatch(/^\/tmp\/watchbill-/);
});

test('closes a folder that was open', async () => {
  const folder = join(await scratchFolder(), 'run');
  await mkdir(folder, { mode: 0o777 });
  await prepareSocketFolder(folder, presentUser);
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
});

test('refuses a link in the place of the folder', async () => {
  const folder = await scratchFolder();
  await symlink(tmpdir(), join(folder, 'run'));
  await expect(prepareSocketFolder(join(folder, 'run'), presentUser)).rejects.toBeInstanceOf(ConfigError);
});

test('hears nobody on a socket that is not there', async () => {
  expect(await somebodyListens(join(await scratchFolder(), 'none'))).toBe(false);
});

test('keeps one password for the life of a cluster, readable by its owner only', async () => {
  const dataDir = await scratchFolder();
  const first = await chooseEndpoint(dataDir, 'tcp');
  const second = await chooseEndpoint(dataDir, 'tcp');
  expect(first.password).toMatch(/^[\w-]{32}$/);
  expect(second.password).toBe(first.password);
  expect((await stat(passwordFile(dataDir))).mode & 0o777).toBe(0o600);
});
