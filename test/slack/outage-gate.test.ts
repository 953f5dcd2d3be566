import { beforeEach, describe, expect, it } from 'vitest';
import { ConflictError, RateLimitedError, TimeoutError, UnreachableError } from '../../src/domain/errors.ts';
import { bolt } from '../../src/slack/bolt.ts';
import { createOutageGate, type OutageGate } from '../../src/slack/outage-gate.ts';
import { toOpsError } from '../../src/slack/slack-errors.ts';

let nowMs: number;
let gate: OutageGate;
let returns: number;
beforeEach(() => {
  returns = 0;
  nowMs = Date.parse('2026-11-21T02:14:00Z');
  gate = createOutageGate(
    () => nowMs,
    () => {
      returns += 1;
    },
  );
});

const http503 = new UnreachableError("Slack answered 'chat.postMessage' with HTTP 503. It is tried again.");
const code = (error: string) =>
  toOpsError('chat.postMessage', new bolt.webApi.WebAPIPlatformError({ ok: false, error } as never));
function fail(times: number, error: Error = http503): void {
  for (let index = 0; index < times; index += 1) gate.failed(error);
}
/** Whether a call may be made now; else how long it is to stay away. */
function ask(priority = 3): number {
  try {
    gate.enter(priority);
    return 0;
  } catch (error) {
    if (error instanceof UnreachableError) return error.retryAfterMs ?? Number.NaN;
    throw error;
  }
}

describe('a Slack that is away', () => {
  it('is asked on for a few failures: each caller tries again by itself', () => {
    fail(4);
    expect(ask()).toBe(0);
    expect(gate.away()).toBeUndefined();
  });

  it.each([
    ['refused connections', http503],
    ['silence', new TimeoutError('No answer.')],
  ])('is not asked any more after five in a row: %s', (_what, error) => {
    fail(5, error);
    expect(ask()).toBeGreaterThan(0);
    expect(gate.away()).toMatchObject({ since: new Date(nowMs) });
  });

  it('is known by what is in a row only: whatever Slack itself answers is an answer', () => {
    for (const error of [
      new RateLimitedError('Wait.', 1),
      new ConflictError('No.'),
      code('internal_error'),
    ]) {
      fail(4);
      gate.failed(error);
      fail(4);
      expect(ask()).toBe(0);
      gate.answered();
    }
  });

  it('is asked again in time by a clock that was set back meanwhile', () => {
    fail(5);
    nowMs -= 3_600_000;
    expect(ask()).toBe(0);
    expect(ask()).toBeLessThanOrEqual(1_000);
    gate.failed(http503);
    nowMs += 2_000;
    expect(ask()).toBe(0);
  });

  it('is asked by one caller at a time, less and less often, and by all as soon as it answers', () => {
    fail(5);
    nowMs += 1_000;
    expect(ask()).toBe(0);
    expect(ask()).toBeGreaterThan(0);
    gate.failed(http503);
    nowMs += 1_000;
    expect(ask()).toBeGreaterThan(0);
    nowMs += 1_000;
    expect(ask()).toBe(0);
    for (let index = 0; index < 10; index += 1) {
      gate.failed(http503);
      nowMs += 10_000;
      expect(ask()).toBe(0);
    }
    gate.answered();
    expect([ask(), ask(), ask()]).toEqual([0, 0, 0]);
    expect(gate.away()).toBeUndefined();
  });

  it('is told of once when it is back, and not for failures that were no outage', () => {
    fail(4);
    gate.answered();
    expect(returns).toBe(0);
    fail(5);
    expect(returns).toBe(0);
    gate.answered();
    gate.answered();
    expect(returns).toBe(1);
    fail(5);
    // Whatever Slack itself says is an answer.
    gate.failed(new RateLimitedError('Wait.', 1));
    expect(returns).toBe(2);
  });

  it('has pages come back before cards, and those before edits', () => {
    fail(5);
    const waits = [1, 3, 4, 6, 9].map(ask);
    expect(waits).toEqual(waits.toSorted((left, right) => left - right));
    expect(new Set(waits).size).toBe(5);
  });

  it.each(['token_revoked', 'account_inactive', 'invalid_auth'])(
    'is one that refuses the token, at the first word of it: %s',
    (refusal) => {
      gate.failed(code(refusal));
      expect(ask()).toBeGreaterThan(0);
      expect(gate.away()?.reason).toContain(`refuses the bot token (${refusal})`);
      nowMs += 1_000;
      expect(ask()).toBe(0);
      gate.answered();
      expect(gate.away()).toBeUndefined();
    },
  );
});
