import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ConfigError, UnreachableError } from '../../../src/domain/errors.ts';
import {
  initCluster,
  inspectCluster,
  openWay,
  removeUnfinished,
} from '../../../src/store/embedded/cluster.ts';
import { presentUser } from '../../../src/store/embedded/server-account.ts';
import { scratchFolder } from './holder.ts';

const major = 18;

async function clusterOf(version: string): Promise<string> {
  const dataDir = await scratchFolder();
  await mkdir(join(dataDir, 'pg'));
  await writeFile(join(dataDir, 'pg', 'PG_VERSION'), `${version}\n`);
  return dataDir;
}

test('tells who owns the cluster that is there', async () => {
  const { uid, gid } = await stat(process.cwd()).then(() => ({
    uid: process.getuid?.(),
    gid: process.getgid?.(),
  }));
  expect(await inspectCluster(await clusterOf('18'), major)).toEqual({ uid, gid });
});

test('finds none in a new folder, nor in an empty one that somebody made ahead', async () => {
  const dataDir = await scratchFolder();
  expect(await inspectCluster(dataDir, major)).toBeUndefined();
  await mkdir(join(dataDir, 'pg'));
  expect(await inspectCluster(dataDir, major)).toBeUndefined();
  expect(await readdir(dataDir)).toEqual([]);
});

test('refuses the cluster of another major version and says how to move on', async () => {
  const asked = inspectCluster(await clusterOf('17'), major);
  await expect(asked).rejects.toBeInstanceOf(ConfigError);
  await expect(asked).rejects.toThrow(/is of PostgreSQL 17 and this Watchbill brings PostgreSQL 18. Dump it/);
});

test('refuses a folder that holds something else, and leaves it', async () => {
  const dataDir = await scratchFolder();
  await mkdir(join(dataDir, 'pg'));
  await writeFile(join(dataDir, 'pg', 'diary.txt'), 'dear');
  await expect(inspectCluster(dataDir, major)).rejects.toThrow('is no PostgreSQL cluster: move it away');
  expect(await readFile(join(dataDir, 'pg', 'diary.txt'), 'utf8')).toBe('dear');
});

test('removes unfinished clusters and nothing else', async () => {
  const dataDir = await clusterOf('18');
  await mkdir(join(dataDir, 'pg.tmp-a1', 'base'), { recursive: true });
  await removeUnfinished(dataDir);
  expect(await readdir(dataDir)).toEqual(['pg']);
});

test('an initdb that fails leaves no folder and is quoted', async () => {
  const dataDir = await scratchFolder();
  const binaries = { initdb: process.execPath, postgres: '', pgCtl: '', version: '18.4', major };
  const options = {
    dataDir,
    binaries,
    account: presentUser,
    transport: 'socket',
    env: {},
    durable: false,
  } as const;
  const made = initCluster(options);
  await expect(made).rejects.toBeInstanceOf(UnreachableError);
  await expect(made).rejects.toThrow(/could not make its cluster.*bad option/s);
  expect(await readdir(dataDir)).toEqual([]);
});

test('opens the way to the cluster for another user only, and only to pass through', async () => {
  const dataDir = await scratchFolder();
  const mode = async () => ((await stat(dataDir)).mode & 0o777).toString(8);
  await openWay(dataDir, presentUser);
  expect(await mode()).toBe('700');
  await openWay(dataDir, { label: '', prefix: [], ids: { uid: 65534, gid: 65534 } });
  expect(await mode()).toBe('711');
});
