import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { startApp } from '../support/app.ts';

const dataFolder = mkdtempSync(join(tmpdir(), 'watchbill-newcomer-'));
afterAll(() => rmSync(dataFolder, { recursive: true, force: true, maxRetries: 5 }));

describe('a start with nothing configured', () => {
  it('brings its own PostgreSQL, queue and Slack, is ready, and says so', async () => {
    const app = await startApp({ dataFolder });
    const ready = await app.get('/readyz');
    expect(await ready.json()).toMatchObject({ ready: true });
    expect((await app.get('/healthz')).status).toBe(200);
    expect(await (await app.get('/metrics')).text()).toContain('watchbill_incidents');
    expect(app.output()).toContain('Three things to try');
    expect(await app.stop()).toBe(0);
  });

  it('finds its data again at the second start', async () => {
    const first = await startApp({ dataFolder });
    const answer = await first.postAlert({ name: 'DiskFull', severity: 'critical' }, 'generic', {
      prefer: 'wait',
    });
    expect(answer.status).toBe(202);
    const { incidents } = (await answer.json()) as { incidents: { id: string }[] };
    await first.stop();
    const second = await startApp({ dataFolder });
    const again = await second.postAlert({ name: 'DiskFull', severity: 'critical' }, 'generic', {
      prefer: 'wait',
    });
    expect(await again.json()).toMatchObject({
      accepted: 1,
      deduplicated: 1,
      incidents: [{ id: incidents[0]?.id }],
    });
    await second.stop();
  });
});
