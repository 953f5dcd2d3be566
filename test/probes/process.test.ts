import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { userInfo } from 'node:os';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { metricsOf } from '../../src/define/probe.ts';
import processProbe from '../../src/probes/process.ts';
import { figureOf, inCatalogue } from './in-catalogue.ts';
import { probeContext } from './probe-context.ts';

// A name that no other run of this test on the machine has.
const mark = `watchbill-test-${process.pid}`;
// Not a child of this process, which would be left out: its parent ends at once.
const orphanMaker = `
  const { spawn } = require('node:child_process');
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)', '${mark}', 'a b'], { detached: true, stdio: 'ignore' });
  child.unref();
  console.log(child.pid);`;
let pid = 0;

beforeAll(async () => {
  const maker = spawn(process.execPath, ['-e', orphanMaker], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(maker.stdout, 'data');
  pid = Number(String(line));
  await once(maker, 'exit');
  // It is there before Node has started its threads.
  await vi.waitFor(async () => expect(figureOf(await run({ pattern: mark }), 'threads')).toBeGreaterThan(1));
});
afterAll(() => {
  process.kill(pid, 'SIGKILL');
});

const run = async (input: object, memory = new Map<string, unknown>()) => {
  const parameters = processProbe.parameters.parse(input);
  return inCatalogue(processProbe, parameters, await processProbe.run(probeContext({ memory }), parameters));
};

describe('the process probe', () => {
  it('finds a process by its whole command line and tells all that it uses, the processor from the second run on', async () => {
    const memory = new Map<string, unknown>();
    const first = await vi.waitFor(async () => {
      const readings = await run({ pattern: `${mark} a b$` }, memory);
      expect(figureOf(readings, 'up')).toBe(1);
      return readings;
    });
    expect(first.map(({ metric }) => metric)).toEqual([
      'up',
      'count',
      'memory',
      'memory-used',
      'oldest',
      'youngest',
      'threads',
      'open-files',
    ]);
    expect(first[0]).toEqual({
      metric: 'up',
      value: 1,
      unit: 'none',
      detail: expect.stringContaining(`(${pid})`),
    });
    expect(figureOf(first, 'count')).toBe(1);
    expect(figureOf(first, 'memory')).toBeGreaterThan(5_000_000);
    expect(figureOf(first, 'threads')).toBeGreaterThan(1);
    expect(figureOf(first, 'open-files')).toBeGreaterThan(2);
    const second = await run({ pattern: mark }, memory);
    expect(figureOf(second, 'cpu')).toBeGreaterThanOrEqual(0);
    expect(new Set([...first, ...second].map(({ metric }) => metric))).toEqual(
      new Set(Object.keys(metricsOf(processProbe, {}))),
    );
  });

  it('is critical and says how many run when there are too few', async () => {
    expect(await run({ pattern: 'no-such-program-[0-9]+-anywhere' })).toEqual([
      { metric: 'up', value: 0, unit: 'none', detail: '0 of at least 1 running', status: 'critical' },
      { metric: 'count', value: 0, unit: 'count' },
    ]);
    const few = await run({ pattern: mark, min: 3 });
    expect(few[0]).toMatchObject({ value: 0, detail: '1 of at least 3 running', status: 'critical' });
    expect(figureOf(few, 'count')).toBe(1);
  });

  it('is well with none of what runs now and then, and tells how many run', async () => {
    expect(await run({ pattern: 'no-such-program-[0-9]+-anywhere', min: 0 })).toEqual([
      { metric: 'up', value: 1, unit: 'none', detail: 'none runs, and none has to' },
      { metric: 'count', value: 0, unit: 'count' },
    ]);
    expect(figureOf(await run({ pattern: mark, min: 0 }), 'count')).toBe(1);
  });

  it('leaves out Watchbill and what it started unless asked', async () => {
    const mine = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)', `own-${mark}`], {
      stdio: 'ignore',
    });
    try {
      await vi.waitFor(async () => {
        expect(figureOf(await run({ pattern: `own-${mark}`, includeOwn: true }), 'count')).toBe(1);
      });
      expect(figureOf(await run({ pattern: `own-${mark}` }), 'count')).toBe(0);
    } finally {
      mine.kill('SIGKILL');
    }
  });

  it('counts those of one user, by name or number, and refuses a user that the host does not know', async () => {
    const { username, uid } = userInfo();
    expect(figureOf(await run({ pattern: mark, user: username }), 'count')).toBe(1);
    expect(figureOf(await run({ pattern: mark, user: String(uid) }), 'count')).toBe(1);
    expect(figureOf(await run({ pattern: mark, user: String(uid + 1) }), 'count')).toBe(0);
    await expect(run({ pattern: mark, user: 'nobody-here' })).rejects.toThrow("knows no user 'nobody-here'");
  });

  it('refuses a pattern that could take for ever', () => {
    expect(processProbe.parameters.safeParse({ pattern: '(a+)+b' }).success).toBe(false);
    expect(processProbe.parameters.safeParse({ pattern: 'worker', surprise: 1 }).success).toBe(false);
  });
});
