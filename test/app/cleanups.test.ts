import { afterEach, describe, expect, it, vi } from 'vitest';
import { Cleanups } from '../../src/app/cleanups.ts';
import { silentLog } from '../support/silent-log.ts';

afterEach(() => {
  vi.useRealTimers();
});

describe('clean-ups', () => {
  it('run in the reverse order of the start, each once', async () => {
    const order: string[] = [];
    const cleanups = new Cleanups();
    for (const name of ['database', 'queue', 'server']) cleanups.add(name, () => void order.push(name));
    await Promise.all([cleanups.run(silentLog), cleanups.run(silentLog)]);
    await cleanups.run(silentLog);
    expect(order).toEqual(['server', 'queue', 'database']);
  });

  it('go on after one that fails', async () => {
    const order: string[] = [];
    const warnings: unknown[] = [];
    const cleanups = new Cleanups();
    cleanups.add('last', () => void order.push('last'));
    cleanups.add('broken', () => Promise.reject(new Error('no')));
    await cleanups.run({ ...silentLog, warn: (fields) => void warnings.push(fields) });
    expect(order).toEqual(['last']);
    expect(warnings).toMatchObject([{ part: 'broken' }]);
  });

  it('leave behind what does not let go', async () => {
    vi.useFakeTimers();
    const order: string[] = [];
    const cleanups = new Cleanups();
    cleanups.add('last', () => void order.push('last'));
    cleanups.add('stuck', () => new Promise<void>(() => undefined));
    const done = cleanups.run(silentLog);
    await vi.advanceTimersByTimeAsync(4_500);
    await done;
    expect(order).toEqual(['last']);
  });
});
