import type { NewDelivery } from './delivery.ts';
import { cardKey } from './pages.ts';
import type { DueSilence, SilenceStep } from './ports/silence-store.ts';
import type { Silence } from './silence.ts';
import { silenceTimer } from './silence-timer.ts';

type Words = NonNullable<NewDelivery['message']>;

/** How people are told; the templates fit. */
export interface SilenceWords {
  /** It ends soon: extend it, or let it end? */
  reminder(due: DueSilence): Words;
  /** It has ended: this is what still fires. */
  ended(due: DueSilence): Words;
}

/** What happens to a silence at a deadline that has passed. Steps that are late follow one another; none is left out but a reminder of what is over. */
export function silenceStep(
  due: DueSilence,
  at: Date,
  words: SilenceWords,
  /** For an owner who cannot be told directly. */
  channel: string,
): SilenceStep {
  const { silence, timer } = due;
  switch (timer.phase) {
    case 'pending':
      return { timer: silenceTimer(silence, at), deliveries: [] };
    case 'active': {
      const ends = { phase: 'reminded', dueAt: silence.endsAt } as const;
      if (at >= silence.endsAt) return { timer: ends, deliveries: [] };
      return { timer: ends, deliveries: [notice(silence, 'silence-reminder', words.reminder(due), channel)] };
    }
    case 'reminded':
    case 'over':
      return {
        timer: { phase: 'over' },
        deliveries: isEndTold(due) ? [notice(silence, 'silence-ended', words.ended(due), channel)] : [],
      };
  }
}

/** A window tells its own end; whoever ended it himself knows; what recurs is only news when something fires. */
function isEndTold({ silence, endedBy, firingTotal }: DueSilence): boolean {
  if (silence.windowId !== undefined || endedBy === silence.author) return false;
  return silence.seriesId === undefined || firingTotal > 0;
}

/** One notice for each version: an extended silence is reminded of again. */
function notice(silence: Silence, what: string, message: Words, channel: string): NewDelivery {
  const key = `notice.${what}.${silence.id}.${silence.version}`;
  const { author, incidentId } = silence;
  if (/^[UW][A-Z0-9]{2,30}$/.test(author)) return { key, kind: 'notice', channel: author, message };
  const thread = incidentId === undefined ? {} : { threadOf: cardKey(incidentId) };
  return { key, kind: 'notice', channel, message, ...thread };
}
