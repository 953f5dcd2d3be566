import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, vi } from 'vitest';
import { systemClock } from '../../../src/domain/clock.ts';
import { HOUR_MS } from '../../../src/domain/duration.ts';
import type { GradedReading } from '../../../src/domain/probe.ts';
import { describeChecks } from '../describe-checks.ts';
import { type WatchedPack, watchPack } from '../watch-pack.ts';
import { arrangementsOf } from './arrangements.ts';
import { checksOfFiles } from './checks-of-files.ts';
import { checksOfQuality } from './checks-of-quality.ts';
import { checksOfService } from './checks-of-service.ts';
import { type Deployment, startDeployment } from './deployment.ts';

const pack = 'ultra-reliable-vector';

/** The disks of whoever runs the tests are not ours to fill. */
const disk = vi.hoisted(() => ({ used: 60 as number | undefined }));
vi.mock('../../../src/targets/disk-space.ts', () => ({
  createDiskReader: () => async () => {
    if (disk.used === undefined) throw new Error('The disk has not answered.');
    const totalBytes = 1e12;
    const usedBytes = (totalBytes * disk.used) / 100;
    return { totalBytes, usedBytes, availableBytes: totalBytes - usedBytes, inodes: 0, freeInodes: 0 };
  },
}));

const folder = mkdtempSync(join(tmpdir(), 'watchbill-vector-'));
let deployment: Deployment;
let watched: WatchedPack;
let usualWorker: number | undefined;

/** What was usual over the last two days. */
async function learn(probe: string, metric: string, unit: string, value: number): Promise<void> {
  const { system, target, name } = watched.plan(probe);
  const readings = Array.from({ length: 48 }, (_, hour): GradedReading => {
    const measuredAt = new Date(systemClock.now().getTime() - (hour + 1) * HOUR_MS);
    return { system, probe: name, target, metric, unit, value, status: 'ok', measuredAt };
  });
  expect(await watched.bench.stores.samples.add(readings)).toEqual([]);
}

beforeAll(async () => {
  deployment = await startDeployment(folder);
  usualWorker = deployment.workers.pid;
  watched = await watchPack(pack, { variables: deployment.variables, env: {} }, systemClock);
  await learn('throughput', 'mean-of-10', 'chars/s', 1_200_000);
  await learn('performance', 'duration', 'ms', 2_000);
}, 60_000);
afterAll(async () => {
  await deployment.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A figure that is not read at all is -1. */
async function until(figure: string, is: (value: number) => boolean): Promise<void> {
  const value = async () => (await watched.look(figure).catch(() => undefined))?.value ?? -1;
  await expect.poll(async () => is(await value()), { timeout: 10_000 }).toBe(true);
}

const arrangements = arrangementsOf({
  deployment: () => deployment,
  disks: (percent) => {
    disk.used = percent;
  },
  until,
  async told(probe) {
    const [reading] = await watched.run(probe);
    const { system } = watched.plan(probe);
    const since = new Date(systemClock.now().getTime() - HOUR_MS);
    const stored = async () => {
      const latest = await watched.bench.stores.samples.latest(since, undefined, { system, probe });
      return latest.map(({ measuredAt }) => measuredAt.getTime());
    };
    await expect.poll(stored, { timeout: 10_000 }).toContain(reading?.measuredAt.getTime());
  },
});

describeChecks(
  pack,
  {
    watched: () => watched,
    async mend() {
      disk.used = 60;
      const isUsual = deployment.workers.pid === usualWorker;
      if (!isUsual) await deployment.workers.kill();
      await deployment.mend();
      if (isUsual) return;
      usualWorker = deployment.workers.pid;
      await until('workers.memory', (bytes) => bytes > 0 && bytes < 500e6);
    },
  },
  [...checksOfService(arrangements), ...checksOfQuality(arrangements), ...checksOfFiles(arrangements)],
);
