import { RateLimitedError, TimeoutError, UnreachableError } from '../domain/errors.ts';
import { isTokenRefusal, slackCodeOf } from './slack-errors.ts';

/** A single failure is tried again by whoever called; so many in a row are an outage. */
const outageAfter = 5;
const firstPauseMs = 1_000;
const longestPauseMs = 10_000;
/** Between the calls of neighbouring priorities when Slack is back. */
const stepMs = 150;

/** Slack as it has been answering lately. */
export interface OutageGate {
  /** Throws an UnreachableError with the time to come back while Slack is away; one call at a time finds out. */
  enter(priority: number): void;
  answered(): void;
  /** What a call threw. */
  failed(error: unknown): void;
  /** Since when Slack is away, and what it said last; undefined while it answers. */
  away(): { readonly since: Date; readonly reason: string } | undefined;
}

/**
 * Keeps us from asking a Slack that is away, or that refuses our token, once for everything that waits:
 *
 *   open ──(five failures in a row, or the token refused)──► closed ──(pause)──► one call ──answered──► open
 *                                                              ▲────────failed────────┘
 *
 * `onBack` is called each time that it opens again.
 */
export function createOutageGate(now: () => number, onBack: () => void = () => undefined): OutageGate {
  let failures = 0;
  let sinceMs: number | undefined;
  let reason = '';
  let pauses = 0;
  let closedUntilMs = 0;
  let asking = false;

  const close = (): void => {
    closedUntilMs = now() + Math.min(longestPauseMs, firstPauseMs * 2 ** pauses);
    pauses += 1;
    asking = false;
  };

  const open = (): void => {
    const wasAway = sinceMs !== undefined;
    failures = 0;
    pauses = 0;
    asking = false;
    sinceMs = undefined;
    if (wasAway) onBack();
  };

  return {
    enter(priority) {
      if (sinceMs === undefined) return;
      const leftMs = closedUntilMs - now();
      // No pause is longer: then the clock was set back, and nobody is to wait for it to come to that time again.
      const isOver = leftMs <= 0 || leftMs > longestPauseMs;
      if (isOver && !asking) {
        asking = true;
        return;
      }
      const retryAfterMs = Math.max(firstPauseMs / 2, isOver ? 0 : leftMs) + priority * stepMs;
      throw new UnreachableError(`${reason} It is asked again in a few seconds.`, { retryAfterMs });
    },
    answered: open,
    failed(error) {
      const refused = isTokenRefusal(error);
      if (!refused && isAnAnswer(error)) {
        open();
        return;
      }
      failures += 1;
      if (!refused && failures < outageAfter && sinceMs === undefined) return;
      reason = refused ? tokenReason(slackCodeOf(error)) : messageOf(error);
      sinceMs ??= now();
      close();
    },
    away: () => (sinceMs === undefined ? undefined : { since: new Date(sinceMs), reason }),
  };
}

/** Whether the gate kept a call back, so that Slack has heard nothing of it: nobody else here says when to come back. */
export function wasKeptBack(error: unknown): boolean {
  return error instanceof UnreachableError && error.retryAfterMs !== undefined;
}

/** Slack is there: it has looked at the call, and refused it or asked to wait. */
function isAnAnswer(error: unknown): boolean {
  if (error instanceof RateLimitedError) return true;
  if (!(error instanceof UnreachableError || error instanceof TimeoutError)) return true;
  const code = slackCodeOf(error);
  return code !== undefined && code !== 'service_unavailable' && /^[a-z_]+$/.test(code);
}

function tokenReason(code: string | undefined): string {
  return `Slack refuses the bot token (${code ?? 'unknown'}). Install the app again, or give Watchbill the new token.`;
}

function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/ It is tried again\.$/, '');
}
