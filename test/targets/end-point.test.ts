import { afterEach, describe, expect, it, vi } from 'vitest';
import { UnreachableError } from '../../src/domain/errors.ts';
import { readEndPoint, up } from '../../src/targets/end-point.ts';
import { DownError } from '../../src/targets/network-failure.ts';

afterEach(() => void vi.useRealTimers());

const never = new AbortController().signal;
const end = { timeoutMs: 1000, late: 'unknown' } as const;
const hangs = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

describe('an end point', () => {
  it('is named in what is read of it', async () => {
    expect(await readEndPoint({ ...end, part: 'a' }, never, async () => [up('well')])).toEqual([
      { metric: 'up', part: 'a', value: 1, unit: 'none', detail: 'well' },
    ]);
  });

  it('leaves no timer behind, however it ends', async () => {
    vi.useFakeTimers();
    await readEndPoint(end, never, async () => []);
    await readEndPoint(end, never, async () => Promise.reject(new DownError('It is gone.')));
    await readEndPoint(end, never, async () => Promise.reject(new Error('x'))).catch(() => undefined);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is unknown when it is late, or down where that is asked for', async () => {
    vi.useFakeTimers();
    const unknown = readEndPoint({ ...end, part: 'a' }, never, hangs);
    const down = readEndPoint({ ...end, part: 'b', late: 'down' }, never, hangs);
    const alone = readEndPoint(end, never, hangs).catch((error: Error) => error.message);
    await vi.advanceTimersByTimeAsync(1000);
    const words = 'It has not answered within 1 s. See to it, or give it a longer timeout.';
    expect(await unknown).toEqual([{ metric: 'up', part: 'a', unit: 'none', error: words }]);
    expect(await down).toEqual([
      { metric: 'up', part: 'b', value: 0, unit: 'none', status: 'critical', detail: words },
    ]);
    expect(await alone).toBe(words);
  });

  it('fails alone, and is one reading among others', async () => {
    const fails = async () => Promise.reject(new UnreachableError('It lies.'));
    await expect(readEndPoint(end, never, fails)).rejects.toThrow('It lies.');
    expect(await readEndPoint({ ...end, part: 'a' }, never, fails)).toEqual([
      { metric: 'up', part: 'a', unit: 'none', error: 'It lies.' },
    ]);
  });

  it('says why the whole was ended, and neither that it is down nor that it is up', async () => {
    const abort = new AbortController();
    const answers = [
      hangs,
      (signal: AbortSignal) => hangs(signal).catch(() => Promise.reject(new DownError('x'))),
    ].map((measure) => readEndPoint({ ...end, part: 'a', late: 'down' }, abort.signal, measure));
    abort.abort(new Error('deadline'));
    for (const answer of answers) await expect(answer).rejects.toThrow('deadline');
  });
});
