import type { AlertEvent } from '../../domain/alert.ts';

type Draft = Omit<AlertEvent, 'startsAt' | 'endsAt' | 'startsAtGuessed'> & {
  readonly startsAt: Date | undefined;
  readonly endsAt: Date | undefined;
};

/** Completes the times: a missing start is `now` and marked as guessed, a missing end of a resolved alert is `now`. */
export function completeEvent(draft: Draft, now: Date): AlertEvent {
  const { startsAt, endsAt, ...rest } = draft;
  return {
    ...rest,
    startsAt: startsAt ?? now,
    ...(startsAt === undefined ? { startsAtGuessed: true } : {}),
    ...(draft.status === 'resolved' ? { endsAt: endsAt ?? now } : {}),
  };
}
