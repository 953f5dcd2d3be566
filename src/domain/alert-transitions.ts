import { machineActor } from './actor.ts';
import type { Severity } from './alert.ts';
import { allClear, firesAgain, isSteady } from './clear-transitions.ts';
import {
  type EscalationPolicy,
  type EscalationTarget,
  notStarted,
  resumeEscalation,
  startEscalation,
} from './escalation.ts';
import type { AlertSummary, Incident } from './incident.ts';
import { causeWords, type InhibitionCause } from './inhibition.ts';
import { release } from './release-transition.ts';
import type { RouteTiming } from './route.ts';
import { worst } from './severity.ts';
import { add, beginStory, type Story } from './story.ts';
import { type Hold, told, withTimers } from './timers.ts';
import { type Act, countAlerts, type Decision } from './transition.ts';

/** What an incident is opened with; `id` may be a placeholder until the store has minted one. */
export interface Opening {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly system?: string | undefined;
  readonly groupKey?: string | undefined;
  readonly routeName: string;
  readonly channel: string;
  readonly policy: EscalationPolicy;
  readonly timing?: RouteTiming;
  /** Nobody is to hear of it before that. */
  readonly hold?: Hold | undefined;
}

/** A new incident at version 1 and whom its first level calls: nobody while it is held. */
export function opened(
  opening: Opening,
  at: Date,
): { readonly incident: Incident; readonly calls: readonly EscalationTarget[] } {
  const { policy, system, groupKey, hold, ...given } = opening;
  const { standing, calls } =
    hold === undefined ? startEscalation(policy, at) : { standing: notStarted(policy), calls: [] };
  const incident: Incident = {
    ...given,
    ...(system === undefined ? {} : { system }),
    ...(groupKey === undefined ? {} : { groupKey }),
    state: 'triggered',
    version: 1,
    revision: 1,
    escalation: standing,
    openedAt: at,
    updatedAt: at,
  };
  if (hold === undefined) return { incident: told(incident, at), calls };
  return { incident: withTimers({ ...incident, cardless: true }, { hold }), calls };
}

/** What one batch of events does to the alerts of one open or resolved incident. */
export interface AlertsChange {
  /** How many started to fire, and the worst severity among them that no silence hides. */
  readonly fired: number;
  readonly severity?: Severity | undefined;
  readonly resolved: number;
  /** What other alerts began to hide, and how many none hides any more. */
  readonly hidden?: readonly InhibitionCause[];
  readonly shown?: number;
  /** How many of those that started to fire nothing hides: what people are told of. */
  readonly news?: number;
  /** Something among them waits for nothing. */
  readonly urgent?: boolean;
  /** As it stands after the batch. */
  readonly summary: AlertSummary;
}

/**
 * The incident after its alerts changed. Severity only rises while it is open; a call that a silence had put off
 * comes back when something new fires. What joins is told in time; when nothing fires any more the incident resolves
 * by itself, now or later.
 */
export function alertsChanged(incident: Incident, act: Act, change: AlertsChange): Decision<Incident> {
  const { fired, severity, resolved: ended, hidden = [], shown = 0, summary } = change;
  const open = incident.state !== 'resolved';
  const story = beginStory({ ...incident, updatedAt: act.at });
  if (open && severity !== undefined) {
    story.incident = {
      ...story.incident,
      severity: worst(incident.severity, severity),
      escalation: resumeEscalation(incident.escalation, act.at),
    };
  }
  if (fired > 0) add(story, { kind: 'alerts-fired', text: `${countAlerts(fired, 'fires', 'fire')}.`, act });
  const inhibitions = { ...act, actor: machineActor('inhibitions', 'system') };
  if (shown > 0) add(story, { kind: 'uninhibited', text: shownText(shown), act: inhibitions });
  if (hidden.length > 0) add(story, { kind: 'inhibited', text: hiddenText(hidden), act: inhibitions });
  if (ended > 0) {
    const text = `${countAlerts(ended, 'is resolved', 'are resolved')}.`;
    add(story, { kind: 'alerts-resolved', text, act });
  }
  if (open && summary.firing > 0) firesOn(story, act, change);
  if (open && summary.firing === 0 && ended > 0) allClear(story, act);
  return { change: story, result: story.incident };
}

function firesOn(story: Story, act: Act, { severity, news = 0, urgent = false }: AlertsChange): void {
  firesAgain(story, act);
  const { hold } = story.incident.timers ?? {};
  const waits = hold?.why === 'group-wait' ? !urgent && severity !== 'critical' : !urgent;
  if (hold !== undefined && hold.why !== 'mute-time' && !waits) {
    add(story, release(story.incident, act, 'It does not wait for company any longer.'));
  } else if (hold === undefined && news > 0 && isSteady(story.incident)) {
    joins(story, act, news);
  }
}

/** Counts what joins; people are told of all of it at once, when the group interval since they were told last is over. */
function joins(story: Story, act: Act, news: number): void {
  const { timing, timers, openedAt } = story.incident;
  if (timing === undefined || timing.groupIntervalMs === 0) return;
  const count = (timers?.joined?.count ?? 0) + news;
  const nextMs = (timers?.toldAt ?? openedAt).getTime() + timing.groupIntervalMs;
  const tellAt = timers?.joined?.tellAt ?? new Date(Math.max(nextMs, act.at.getTime()));
  story.incident = withTimers(story.incident, { joined: { count, tellAt } });
}

/** More causes than anybody reads are counted. */
const CAUSES_TOLD = 3;

function hiddenText(causes: readonly InhibitionCause[]): string {
  const alerts = causes.reduce((sum, cause) => sum + cause.alerts, 0);
  const told = causes.slice(0, CAUSES_TOLD).map(causeWords);
  const more = causes.length - told.length;
  const words = more > 0 ? [...told, `${more} more`] : told;
  return `${countAlerts(alerts, 'is hidden', 'are hidden')}: ${words.join(', ')}.`;
}

function shownText(shown: number): string {
  return `${countAlerts(shown, 'still fires and is', 'still fire and are')} shown again: what hid ${shown === 1 ? 'it' : 'them'} is over.`;
}
