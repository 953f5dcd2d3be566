import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NotFoundError, RateLimitedError, UnreachableError } from '../../src/domain/errors.ts';
import { defaultRetryPlan, judge, retryPauseMs } from '../../src/queue/retry-plan.ts';

describe('the pauses between tries', () => {
  it.each([
    [1, 250, 500],
    [2, 500, 1_000],
    [3, 1_000, 2_000],
    [7, 16_000, 32_000],
    [8, 30_000, 60_000],
    [29, 30_000, 60_000],
  ])('are after failure %i between %i and %i ms', (failures, least, most) => {
    expect(retryPauseMs(defaultRetryPlan, failures, 0)).toBe(least);
    expect(retryPauseMs(defaultRetryPlan, failures, 1)).toBe(most);
  });

  it('differ between jobs that failed together', () => {
    const pauses = Array.from({ length: 50 }, () => retryPauseMs(defaultRetryPlan, 10));
    expect(new Set(pauses).size).toBeGreaterThan(40);
  });

  it('are whole milliseconds within bounds after any number of failures', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (failures, random) => {
          const pauseMs = retryPauseMs(defaultRetryPlan, failures, random);
          expect(Number.isInteger(pauseMs)).toBe(true);
          expect(pauseMs).toBeGreaterThanOrEqual(250);
          expect(pauseMs).toBeLessThanOrEqual(60_000);
        },
      ),
    );
  });

  it('add up to more than twenty minutes at the default', () => {
    let totalMs = 0;
    for (let failures = 1; failures < defaultRetryPlan.attempts; failures++) {
      totalMs += retryPauseMs(defaultRetryPlan, failures, 0.5);
    }
    expect(totalMs).toBeGreaterThan(15 * 60_000);
    expect(totalMs).toBeLessThan(30 * 60_000);
  });
});

describe('what an error asks for', () => {
  it.each([
    ['an error that may pass', new UnreachableError('Slack is away.'), { kind: 'retry' }],
    ['an error of any other origin', new TypeError('x is undefined'), { kind: 'retry' }],
    ['what is no error', 'a string', { kind: 'retry' }],
    ['nothing', undefined, { kind: 'retry' }],
    ['an error that will not pass', new NotFoundError('There is no such channel.'), { kind: 'give-up' }],
    ['a wait', new RateLimitedError('Slack asks to wait.', 1_234), { kind: 'postpone', delayMs: 1_234 }],
    ['no wait', new RateLimitedError('Slack asks to wait.', 0), { kind: 'postpone', delayMs: 0 }],
    ['a wait that makes no sense', { retryAfterMs: -5 }, { kind: 'retry' }],
    ['a wait that is no number', { retryAfterMs: Number.NaN, retryable: true }, { kind: 'retry' }],
  ])('%s', (_, error, verdict) => {
    expect(judge(error)).toEqual(verdict);
  });
});
