import { afterEach, describe, expect, it, vi } from 'vitest';
import { until } from '../../src/app/until.ts';
import { ConfigError, UnreachableError } from '../../src/domain/errors.ts';
import { silentLog as log } from '../support/silent-log.ts';

const away = () => Promise.reject(new UnreachableError('The database is away.'));

afterEach(() => {
  vi.useRealTimers();
});

describe('until', () => {
  it('tries again what may pass', async () => {
    vi.useFakeTimers();
    const work = vi.fn().mockImplementationOnce(away).mockImplementationOnce(away).mockResolvedValue('done');
    const done = until(work, { what: 'it', log, signal: new AbortController().signal });
    await vi.advanceTimersByTimeAsync(2_000);
    await done;
    expect(work).toHaveBeenCalledTimes(3);
  });

  it('throws what does not pass', async () => {
    const work = () => Promise.reject(new ConfigError('The schema is newer.'));
    await expect(until(work, { what: 'it', log, signal: new AbortController().signal })).rejects.toThrow(
      ConfigError,
    );
  });

  it('ends when it is told to', async () => {
    const stop = new AbortController();
    const waiting = until(away, { what: 'it', log, signal: stop.signal });
    stop.abort(new Error('SIGTERM'));
    await expect(waiting).rejects.toThrow();
  });

  it('ends when it is told to, whatever it is in the middle of', async () => {
    const stop = new AbortController();
    const endless = new Promise<never>(() => {});
    const waiting = until(() => endless, { what: 'it', log, signal: stop.signal });
    stop.abort(new Error('SIGTERM'));
    await expect(waiting).rejects.toThrow('SIGTERM');
  });
});
