import { describe, expect, it } from 'vitest';
import { ConfigError, UnreachableError } from '../../src/domain/errors.ts';
import { startUntilAborted, withinDeadline } from '../../src/queue/deadline.ts';

const never = (): Promise<never> => new Promise(() => {});

describe('a deadline', () => {
  it('lets through what succeeds at once', async () => {
    await expect(withinDeadline('answer', 1_000, async () => 42)).resolves.toBe(42);
  });

  it('tries again until it succeeds', async () => {
    let tries = 0;
    const attempt = async (): Promise<number> => {
      tries += 1;
      if (tries < 4) {
        throw new Error('not yet');
      }
      return tries;
    };
    await expect(withinDeadline('answer', 5_000, attempt)).resolves.toBe(4);
  });

  it('ends what hangs, with a sentence that says what was wanted', async () => {
    const ended = withinDeadline('answer', 30, never);
    await expect(ended).rejects.toBeInstanceOf(UnreachableError);
    await expect(ended).rejects.toThrow('The queue did not answer within 30 ms.');
  });

  it('carries the last cause, not the running out of time', async () => {
    const refused = new Error('connect ECONNREFUSED');
    const ended = withinDeadline('answer', 50, () => Promise.reject(refused));
    await expect(ended).rejects.toMatchObject({ cause: refused });
  });

  it('does not try again what is configured wrongly', async () => {
    let tries = 0;
    const attempt = (): Promise<never> => {
      tries += 1;
      return Promise.reject(new ConfigError('The policy is wrong.'));
    };
    await expect(withinDeadline('answer', 1_000, attempt)).rejects.toThrow(ConfigError);
    expect(tries).toBe(1);
  });

  it('ends with the caller’s reason when the caller gives up', async () => {
    const caller = new AbortController();
    const ended = withinDeadline('answer', 60_000, never, caller.signal);
    const reason = new Error('closed');
    caller.abort(reason);
    await expect(ended).rejects.toBe(reason);
  });

  it('starts nothing for a caller who has given up before', async () => {
    let started = false;
    const attempt = async (): Promise<void> => {
      started = true;
    };
    await expect(withinDeadline('answer', 1_000, attempt, AbortSignal.abort())).rejects.toThrow(/abort/i);
    expect(started).toBe(false);
  });
});

describe('waiting until a signal is aborted', () => {
  it('passes on what comes first, and hears no late failure', async () => {
    const control = new AbortController();
    const { promise, reject } = Promise.withResolvers<never>();
    const waited = startUntilAborted(() => promise, control.signal);
    control.abort(new Error('stop'));
    await expect(waited).rejects.toThrow('stop');
    // An unhandled rejection here would fail the run.
    reject(new Error('too late'));
    await expect(startUntilAborted(async () => 'in time', new AbortController().signal)).resolves.toBe(
      'in time',
    );
  });
});
