import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { postSchedule, sampleAll } from '../post-schedule.ts';
import { type WatchedPack, watchPack } from '../watch-pack.ts';
import { type Deployment, startDeployment } from './deployment.ts';
import { breaks } from './faults.ts';

const folder = mkdtempSync(join(tmpdir(), 'watchbill-docs-vectorstore-'));
let deployment: Deployment;
let watched: WatchedPack;

beforeAll(async () => {
  deployment = await startDeployment(folder);
});
beforeEach(async () => {
  await deployment.restore();
  // How full this machine is says nothing about the pack.
  const variables = { ...deployment.variables, memory: 99.9, disk_full: 100 };
  watched = await watchPack('docs-vectorstore', { variables, env: deployment.env });
  watched.bench.clock.set(new Date().toISOString());
  await sampleAll(watched);
  await sampleAll(watched);
});
afterAll(async () => {
  await deployment?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const lines = async (schedule: string) => (await postSchedule(watched, schedule))?.lines ?? [];

describe('the clocks of docs-vectorstore', () => {
  it('go off when its sheet says', () => {
    expect(Object.fromEntries(watched.system.schedules.map(({ name, cron }) => [name, cron]))).toEqual({
      backup: '30 2 * * *',
      update: '30 3 * * *',
      daily: '0 8 * * *',
      weekly: '0 9 * * 1',
      monthly: '0 9 1 * *',
    });
  });

  it.each(['update', 'daily', 'weekly', 'monthly'])('post every figure with a value: %s', async (name) => {
    const schedule = watched.system.schedules.find((one) => one.name === name);
    const shown = await lines(name);
    for (const { title, figure } of schedule?.sections.flatMap(({ figures }) => figures) ?? []) {
      const line = shown.find((one) => one.includes(`${title}: `));
      expect(line, title).toBeDefined();
      // Nothing has been resolved, so there is no mean time to it.
      if (figure.kind === 'series') expect(line).not.toContain('nothing measured');
    }
    const posted = await postSchedule(watched, name);
    const figures = {
      figures: expect.arrayContaining([expect.objectContaining({ value: expect.any(Number) })]),
    };
    if (schedule?.record === true) expect(posted?.record).toMatchObject({ schedule: name, ...figures });
  });

  it('write the report of each deep audit', async () => {
    await lines('weekly');
    const report = deployment.files.at('reports', 'audit-apple_docs_SwiftUI.json');
    expect(JSON.parse(readFileSync(report, 'utf8'))).toMatchObject({
      verdict: 'PASS',
      depth: 'deep',
      coverage: 100,
    });
    expect(existsSync(deployment.files.at('reports', 'audit-apple_docs_UIKit.json'))).toBe(true);
  });

  it('stay quiet about a backup that is well, and say what to do about one that is broken', async () => {
    expect(await postSchedule(watched, 'backup')).toBeUndefined();
    await breaks['break-backup'][1](deployment);
    const shown = await lines('backup');
    expect(shown).toContainEqual(expect.stringContaining('Verified (0 is yes): *1*'));
    expect(shown).toContainEqual(expect.stringContaining('→ The newest backup is broken.'));
  });

  it('advise on what their figures cross', async () => {
    await breaks['orphan-vectors'][1](deployment);
    expect(await lines('weekly')).toContainEqual(
      expect.stringContaining('→ Preview and delete the orphans.'),
    );
    await breaks.overspend[1](deployment);
    await breaks['fail-files'][1](deployment);
    const daily = await lines('daily');
    expect(daily).toContainEqual(expect.stringContaining('Cost of the day: *12.8 USD*'));
    expect(daily).toContainEqual(expect.stringContaining('→ Review how often and how much is updated.'));
    expect(daily).toContainEqual(expect.stringContaining('→ Look into the log why files fail.'));
  });
});
