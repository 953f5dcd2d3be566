import type { Delivery } from '../domain/delivery.ts';

/** Later than this, a card says that it is late and why. */
const LATE_MS = 30_000;

/** In the words of people; the code is the first word of what was noted when the message was put off. */
const REASONS: Readonly<Record<string, string>> = {
  rate_limited: 'Slack rate limit',
  unreachable: 'Slack could not be reached',
  timeout: 'Slack did not answer',
};

/**
 * When and why a message came late, from when it was wanted to when it was posted; undefined for one in time. What is
 * not posted yet is measured as if it were now.
 */
export function lateness(
  { createdAt, postedAt, delayedBy }: Pick<Delivery, 'createdAt' | 'postedAt' | 'delayedBy'>,
  now: Date,
): { readonly postedAt: Date; readonly reason: string } | undefined {
  const at = postedAt ?? now;
  if (at.getTime() - createdAt.getTime() <= LATE_MS) return undefined;
  const code = /^([a-z_]+): /.exec(delayedBy ?? '')?.[1] ?? '';
  return { postedAt: at, reason: REASONS[code] ?? delayedBy ?? 'Watchbill or Slack was away' };
}
