import { formatTime, namePerson } from './describe.ts';
import { DAY_MS, formatDuration } from './duration.ts';
import { ConflictError, UsageError } from './errors.ts';
import { holdEscalation, resumeEscalation } from './escalation.ts';
import { trigger } from './incident-transitions.ts';
import type { Matcher } from './matcher.ts';
import type { IncidentSnapshot } from './ports/incident-store.ts';
import { stillFiring } from './resolve-transition.ts';
import { sanitiseText } from './sanitise.ts';
import type { Silence } from './silence.ts';
import { cut, oneLine } from './text.ts';
import { type Act, type ActResult, countAlerts, type Decision, timelineEntry } from './transition.ts';

const NOTE_LENGTH = 3000;
const REASON_LENGTH = 200;
const SHORTEST_SILENCE_MS = 60_000;
const LONGEST_SILENCE_MS = 30 * DAY_MS;

// What follows adds to the story without being a transition: the version stays, so that a note does not make the
// buttons of somebody else's card stale.

export interface NoteAct extends Act {
  readonly text: string;
}

/** Adds a note of at most 3,000 characters, whatever state the incident is in; UsageError when it is empty. */
export function note({ incident }: IncidentSnapshot, act: NoteAct): Decision<ActResult> {
  const text = cut(sanitiseText(act.text).trim(), NOTE_LENGTH, { tell: true });
  if (text === '') {
    throw new UsageError(
      `The note on incident '${incident.id}' is empty. Write what the next person has to know.`,
    );
  }
  const after = { ...incident, updatedAt: act.at };
  return {
    change: { incident: after, timeline: [timelineEntry(after, act, 'note', text)] },
    result: { incident: after, changed: true },
  };
}

export interface SilenceAct extends Act {
  readonly durationMs: number;
  /** Of the incident's alerts; they have to cover all that fire. */
  readonly matchers: readonly Matcher[];
  readonly comment: string;
}

export interface SilenceResult extends ActResult {
  readonly silencedUntil: Date;
}

/**
 * Hides the incident's alerts for a while (a minute to 30 days). Whoever does that has seen it: the next call of a
 * running escalation is put off until the silence ends. ConflictError without matchers, UsageError for the duration.
 */
export function silence({ incident }: IncidentSnapshot, act: SilenceAct): Decision<SilenceResult> {
  if (act.matchers.length === 0) {
    throw new ConflictError(
      `Incident '${incident.id}' has no alerts with a label in common, so no silence fits it. Acknowledge or resolve it instead.`,
    );
  }
  if (!(act.durationMs >= SHORTEST_SILENCE_MS && act.durationMs <= LONGEST_SILENCE_MS)) {
    throw new UsageError(
      `A silence of ${act.durationMs} ms is not possible. Choose between 1 minute and 30 days, e.g. 4h.`,
    );
  }
  const endsAt = new Date(act.at.getTime() + act.durationMs);
  const after = {
    ...incident,
    updatedAt: act.at,
    escalation: holdEscalation(incident.escalation, endsAt),
  };
  const text = `Silenced for ${formatDuration(act.durationMs)}, until ${formatTime(endsAt, act.at)}.`;
  return {
    change: {
      incident: after,
      timeline: [timelineEntry(after, act, 'silenced', text)],
      silence: {
        matchers: act.matchers,
        startsAt: act.at,
        endsAt,
        author: act.actor.id,
        comment: cut(sanitiseText(act.comment).trim(), NOTE_LENGTH),
        incidentId: incident.id,
      },
    },
    result: { incident: after, changed: true, silencedUntil: endsAt },
  };
}

/**
 * Tells an open incident that a silence hides alerts of it from now on, or until another time than before. Where it
 * hides all that fires, the next call of a running escalation is put off until it ends.
 */
export function silenceBegan(
  { incident, alerts }: IncidentSnapshot,
  act: Act,
  silence: Silence,
): Decision<ActResult> {
  if (incident.state === 'resolved' || alerts.silenced === 0) return { result: { incident, changed: false } };
  const hidesAll = stillFiring(alerts) === 0;
  const { escalation } = incident;
  const after = {
    ...incident,
    updatedAt: act.at,
    escalation: hidesAll ? holdEscalation(escalation, silence.endsAt) : escalation,
  };
  const count = countAlerts(alerts.silenced, 'is hidden', 'are hidden');
  const why = oneLine(silence.comment) === '' ? '' : `: ${cut(oneLine(silence.comment), REASON_LENGTH)}`;
  const text = `${count} by ${silence.id} of ${namePerson(silence.author)} until ${formatTime(silence.endsAt, act.at)}${why}`;
  return {
    change: { incident: after, timeline: [timelineEntry(after, act, 'silenced', text)] },
    result: { incident: after, changed: true },
  };
}

/**
 * Looks at an incident after a silence on its alerts ended: a resolved one whose alerts still fire is re-opened, on
 * an open one the escalation goes on. Nothing happens while other silences hide what fires.
 */
export function silenceEnded(snapshot: IncidentSnapshot, act: Act): Decision<ActResult> {
  const { incident } = snapshot;
  const firing = stillFiring(snapshot.alerts);
  if (firing === 0) return { result: { incident, changed: false } };
  const count = countAlerts(firing, 'still fires', 'still fire');
  if (incident.state === 'resolved') {
    return trigger(incident, act, 'reopened', `Re-opened: a silence ended and ${count}.`);
  }
  const after = {
    ...incident,
    updatedAt: act.at,
    escalation: resumeEscalation(incident.escalation, act.at),
  };
  return {
    change: {
      incident: after,
      timeline: [timelineEntry(after, act, 'unsilenced', `A silence ended and ${count}.`)],
    },
    result: { incident: after, changed: true },
  };
}
