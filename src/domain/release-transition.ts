import { startEscalation } from './escalation.ts';
import type { Incident } from './incident.ts';
import { type CallReason, cardDeliveries, pageDeliveries } from './pages.ts';
import { told, withTimers } from './timers.ts';
import { type Act, type ActResult, type Decision, nextVersion, timelineEntry } from './transition.ts';

/** Lets go of an incident that was held: its card is wanted, and its first level is called as at an opening. */
export function release(incident: Incident, act: Act, text: string): Decision<ActResult> {
  const { standing, calls } = startEscalation(incident.escalation.policy, act.at);
  const shown = withoutHold(incident);
  const after = told(nextVersion(shown, act.at, { escalation: standing }), act.at);
  const muted = incident.timers?.hold?.why === 'mute-time';
  const reason: CallReason = { kind: muted ? 'unmuted' : 'opened', newCard: incident.cardless === true };
  return {
    change: {
      incident: after,
      timeline: [timelineEntry(after, act, 'released', text)],
      deliveries: [...cardDeliveries(after), ...pageDeliveries(after, calls, reason)],
    },
    result: { incident: after, changed: true },
  };
}

/** The incident as one that people know of: neither held nor without a card. */
export function withoutHold(incident: Incident): Incident {
  const { cardless: _cardless, ...shown } = incident;
  return withTimers(shown, { hold: undefined });
}
