import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parseCron } from '../../../src/queue/cron-expression.ts';
import { postSchedule, sampleAll } from '../post-schedule.ts';
import { type WatchedPack, watchPack } from '../watch-pack.ts';
import { type Deployment, startDeployment } from './deployment.ts';
import { put, putBenchmarks, putDays } from './records.ts';

const pack = 'ultra-reliable-vector';
const folder = mkdtempSync(join(tmpdir(), 'watchbill-vector-'));
let deployment: Deployment;
let watched: WatchedPack;

beforeAll(async () => {
  deployment = await startDeployment(folder);
}, 60_000);
beforeEach(async () => {
  await deployment.mend();
  watched = await watchPack(pack, { variables: deployment.variables, env: {} });
  watched.bench.clock.set(new Date().toISOString());
  await sampleAll(watched);
}, 60_000);
afterAll(async () => {
  await deployment?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const lines = async (schedule: string) => (await postSchedule(watched, schedule))?.lines ?? [];
const says = async (schedule: string, ...wanted: readonly string[]) => {
  const shown = await lines(schedule);
  for (const text of wanted) expect(shown).toContainEqual(expect.stringContaining(text));
};

describe('the clocks of ultra-reliable-vector', () => {
  it('go off daily at 9 and at 18, on Monday, Wednesday and Friday, and on the first Monday', () => {
    const crons = Object.fromEntries(watched.system.schedules.map(({ name, cron }) => [name, cron]));
    expect(crons).toEqual({
      'daily-health': '0 9 * * *',
      'daily-summary': '0 18 * * *',
      'weekly-benchmark': '0 10 * * 1',
      'weekly-accuracy': '0 10 * * 3',
      'weekly-clean-up': '0 16 * * 5',
      'monthly-review': '0 11 * * 1#1',
    });
    const monthly = parseCron(crons['monthly-review'] ?? '');
    const days = Array.from({ length: 30 }, (_, index) => index + 1);
    expect(days.filter((day) => monthly.runsOn(2026, 11, day))).toEqual([2]);
  });

  it('post every figure with a value, and keep records of health, benchmark and month', async () => {
    const records: string[] = [];
    for (const { name, sections } of watched.system.schedules) {
      const posted = await postSchedule(watched, name);
      for (const { title, figure } of sections.flatMap(({ figures }) => figures)) {
        const line = posted?.lines.find((one) => one.includes(`${title}: `));
        expect(line, `${name}: ${title}`).toBeDefined();
        // Nothing has been resolved, so there is no mean time to it.
        if (figure.kind === 'series') expect(line).not.toContain('nothing measured');
      }
      if (posted?.record !== undefined) records.push(name);
    }
    expect(records).toEqual(['daily-health', 'weekly-benchmark', 'monthly-review']);
  });

  it('advise on what the day, the week and the month cross', async () => {
    const { programs, folders, dailyMetrics } = deployment;
    putDays(dailyMetrics, { memory_usage_mb: 210, cache_hit_rate: 0.75 }, { processing_time: 1.4 });
    putBenchmarks(folders.logs, [0.9, 0.7, 0.7, 0.66]);
    programs.says('cache_report.py', ['Cache Hit Rate: 84.0%', 'Cache Size: 950', 'Max Cache Size: 1000']);
    programs.says('accuracy_validation.py', [
      'Files Processed: 10',
      'Average Documentation Rate: 41.0%',
      'Average Confidence: 0.61',
    ]);
    put(join(folders.logs, 'ultra-reliable-vector-old.log'), '', 12);
    put(join(folders.temp, 'integration_test_files', 'a.py'), 'x');
    deployment.useMemory(84);
    await sampleAll(watched);

    const daily = ['→ Processing is slow.', '→ Memory is high.', '→ The cache is hit too seldom.'];
    await says('daily-health', 'Processing time: *1.4 s*', ...daily);
    await says(
      'weekly-benchmark',
      'Suites passed: *2*',
      '→ Needs attention.',
      '→ Make the cache larger.',
      '→ Clear the cache.',
    );
    await says('weekly-accuracy', '→ Documentation is overlooked.', '→ Confidence is low.');
    await says(
      'weekly-clean-up',
      '→ Compress logs of more than 7 days.',
      '→ Delete the temporary folders.',
      '→ Drop the caches of the system.',
    );
    await says(
      'monthly-review',
      'Change: *-0.24*',
      '→ Reliability declines: investigate.',
      '→ Schedule maintenance.',
      '→ Think about what the chunker keeps in memory.',
      '→ Tune the cache.',
    );
  });

  it('say so when all is better than well', async () => {
    putBenchmarks(deployment.folders.logs, [0.9, 1, 1, 1]);
    deployment.programs.says('cache_report.py', [
      'Cache Hit Rate: 99.0%',
      'Cache Size: 600',
      'Max Cache Size: 1000',
    ]);
    await says('weekly-benchmark', '→ Good.', '→ The size of the cache is optimal.');
    await says('monthly-review', '→ Reliability improves.', '→ Optimise for speed.');
  });
});
