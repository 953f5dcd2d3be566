/** How a failing job is tried again. */
export interface RetryPlan {
  readonly attempts: number;
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
}

/** Thirty tries span about 25 minutes: longer than most outages of a peer, and sweepers take over afterwards. */
export const defaultRetryPlan: RetryPlan = { attempts: 30, firstPauseMs: 500, longestPauseMs: 60_000 };

/** The pause after the given failed attempt (1-based) in milliseconds; `random` is in [0, 1). */
export function retryPauseMs(
  plan: RetryPlan,
  failedAttempts: number,
  random: number = Math.random(),
): number {
  const fullMs = Math.min(plan.longestPauseMs, plan.firstPauseMs * 2 ** (failedAttempts - 1));
  // Between half and full: what failed together must not come back together.
  return Math.round(fullMs * (0.5 + random / 2));
}

/** What an error asks for, read by behaviour so that errors of any origin can ask for it. */
export type Verdict =
  | { readonly kind: 'retry' }
  | { readonly kind: 'postpone'; readonly delayMs: number }
  | { readonly kind: 'give-up' };

export function judge(error: unknown): Verdict {
  if (typeof error === 'object' && error !== null) {
    if ('retryAfterMs' in error && typeof error.retryAfterMs === 'number' && error.retryAfterMs >= 0) {
      return { kind: 'postpone', delayMs: error.retryAfterMs };
    }
    if ('retryable' in error && error.retryable === false) {
      return { kind: 'give-up' };
    }
  }
  return { kind: 'retry' };
}
