import { existsSync } from 'node:fs';
import { readFile, symlink, writeFile } from 'node:fs/promises';
import { uptime } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ConfigError, ConflictError } from '../../../src/domain/errors.ts';
import { lockDataDir } from '../../../src/store/embedded/data-dir-lock.ts';
import { holdInProcess, scratchFolder } from './holder.ts';

async function take(dataDir: string, platform?: NodeJS.Platform) {
  const lock = await lockDataDir(dataDir, platform);
  onTestFinished(() => lock.release());
  return lock;
}

test('two instances on one folder: the second is told which process has it', async () => {
  const dataDir = await scratchFolder();
  const first = await holdInProcess(dataDir);
  const second = await holdInProcess(dataDir);
  expect(second.error).toContain(`ConflictError: The Watchbill process ${first.child.pid} already uses`);
  await first.killHard();
  const third = await holdInProcess(dataDir);
  expect(third).toMatchObject({ adopted: true, pid: first.pid });
});

// darwin stands for every platform without kernel-held names: its lock is a file, testable anywhere.
describe.each([process.platform, 'darwin'] as const)('on %s', (platform) => {
  test('is free again once released, twice over', async () => {
    const dataDir = await scratchFolder();
    const lock = await take(dataDir, platform);
    await expect(take(dataDir, platform)).rejects.toBeInstanceOf(ConflictError);
    await Promise.all([lock.release(), lock.release()]);
    await expect(take(dataDir, platform)).resolves.toMatchObject({ dataDir: lock.dataDir });
  });

  test('knows the folder by any of its names', async () => {
    const dataDir = await scratchFolder();
    const alias = `${await scratchFolder()}/alias`;
    await symlink(dataDir, alias);
    await take(dataDir, platform);
    await expect(take(alias, platform)).rejects.toThrow(dataDir);
  });

  test('gives one of many the lock', async () => {
    const dataDir = await scratchFolder();
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => take(dataDir, platform)));
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
  });

  test('writes its process id for people', async () => {
    const dataDir = await scratchFolder();
    const lock = await take(dataDir, platform);
    expect(await readFile(join(dataDir, 'watchbill.pid'), 'utf8')).toBe(`${process.pid}\n`);
    await lock.release();
    expect(existsSync(join(dataDir, 'watchbill.pid'))).toBe(false);
  });
});

const thisBoot = Math.round(Date.now() / 1000 - uptime());

test.each([
  ['of a dead process', `2147483647 ${thisBoot}`],
  ['from before the last boot', `${process.pid} ${thisBoot - 3_600}`],
  ['that is not one', 'x'],
])('a lock file %s is void', async (_what, content) => {
  const dataDir = await scratchFolder();
  await writeFile(join(dataDir, 'watchbill.lock'), content);
  await take(dataDir, 'darwin');
  await expect(take(dataDir, 'darwin')).rejects.toBeInstanceOf(ConflictError);
});

test('says why a folder cannot be made', async () => {
  const file = join(await scratchFolder(), 'file');
  await writeFile(file, '');
  const refused = take(join(file, 'data'));
  await expect(refused).rejects.toBeInstanceOf(ConfigError);
  await expect(refused).rejects.toThrow(/cannot be made: ENOTDIR.*WATCHBILL_DATA/);
});
