import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startApp } from '../support/app.ts';

it('refuses a second process on one data folder, names the first and leaves it alone', async () => {
  const dataFolder = mkdtempSync(join(tmpdir(), 'watchbill-shared-'));
  onTestFinished(() => rmSync(dataFolder, { recursive: true, force: true, maxRetries: 5 }));
  const first = await startApp({ dataFolder });
  onTestFinished(() => first.kill());
  const refusal = await startApp({ dataFolder }).catch((error: Error) => error.message);
  expect(refusal).toContain('ended with code 1');
  expect(refusal).toContain(
    `The Watchbill process ${first.pid} already uses the data folder '${dataFolder}'`,
  );
  expect(refusal).toContain('WATCHBILL_DATA');
  expect(await (await first.get('/readyz')).json()).toMatchObject({ ready: true });
  expect(await first.stop()).toBe(0);
}, 90_000);
