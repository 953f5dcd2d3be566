import { appendFile, open, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { presentUser } from '../../../src/store/embedded/server-account.ts';
import { logTail, openLog, rotateLog, serverLog } from '../../../src/store/embedded/server-log.ts';
import { scratchFolder } from './holder.ts';

const limitBytes = 100;

test('leaves a small log, and a missing one, as it is', async () => {
  const path = serverLog(await scratchFolder());
  await rotateLog(path, limitBytes);
  await writeFile(path, 'x'.repeat(limitBytes));
  await rotateLog(path, limitBytes);
  expect((await stat(path)).size).toBe(limitBytes);
  await expect(stat(`${path}.1`)).rejects.toThrow('ENOENT');
});

test('moves a large log aside while the server goes on writing to it', async () => {
  const path = serverLog(await scratchFolder());
  const writer = await open(path, 'a');
  await writer.write('old'.repeat(limitBytes));
  await rotateLog(path, limitBytes);
  await writer.write('new');
  await writer.close();
  expect(await readFile(path, 'utf8')).toBe('new');
  expect(await readFile(`${path}.1`, 'utf8')).toBe('old'.repeat(limitBytes));
  expect((await stat(`${path}.1`)).mode & 0o777).toBe(0o600);
});

test('appends to the log of the last start', async () => {
  const path = serverLog(await scratchFolder());
  await writeFile(path, 'before\n');
  const handle = await openLog(path, presentUser);
  await handle.write('after\n');
  await handle.close();
  expect(await readFile(path, 'utf8')).toBe('before\nafter\n');
});

test('quotes what this start said, and of much only the end', async () => {
  const path = join(await scratchFolder(), 'log');
  await writeFile(path, 'earlier\n');
  await appendFile(path, 'now\n');
  expect(await logTail(path, 'earlier\n'.length)).toBe('now');
  await appendFile(path, `${'x'.repeat(10_000)}end\n`);
  const tail = await logTail(path, 0);
  expect(tail.endsWith('end')).toBe(true);
  expect(tail.length).toBeLessThan(5_000);
});
