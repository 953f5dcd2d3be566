import type { AlertEvent, Labels, Severity } from './alert.ts';
import { formatTime } from './describe.ts';
import { formatDuration } from './duration.ts';
import { ownAlertEvent } from './own-alert.ts';

/** Something outside that tells again and again that it lives; when it does not, that is an alert. */
export interface HeartbeatPlan {
  readonly name: string;
  readonly everyMs: number;
  /** How much later than that it may be. */
  readonly graceMs: number;
  readonly severity: Severity;
  /** Of its alert, for routes. */
  readonly labels: Labels;
}

/** How one stands in the store. */
export interface Heartbeat {
  readonly name: string;
  readonly lastAt?: Date;
  /** When it is late. */
  readonly dueAt: Date;
  /** The start of the alert that was raised for it and has not ended. */
  readonly raisedAt?: Date;
}

/** When one that has just been heard, or that nobody could hear until now, is late. */
export function heartbeatDue({ everyMs, graceMs }: HeartbeatPlan, at: Date): Date {
  return new Date(at.getTime() + everyMs + graceMs);
}

/** What one look finds to do about a heartbeat; undefined for nothing. */
export function heartbeatStep({ dueAt, raisedAt }: Heartbeat, now: Date): 'raise' | 'clear' | undefined {
  if (dueAt <= now) return raisedAt === undefined ? 'raise' : undefined;
  return raisedAt === undefined ? undefined : 'clear';
}

type Named = Pick<HeartbeatPlan, 'name'> & Partial<HeartbeatPlan>;

/** The alert of a heartbeat that is late since `startsAt`; with `endsAt` the end of it. */
export function heartbeatAlert(
  { name, everyMs, severity = 'critical', labels = {} }: Named,
  { lastAt }: Pick<Heartbeat, 'lastAt'>,
  startsAt: Date,
  endsAt?: Date,
): AlertEvent {
  const heard =
    lastAt === undefined ? 'has never been heard of' : `was last heard of ${formatTime(lastAt, startsAt)}`;
  const every = everyMs === undefined ? '' : `, and is to be heard of every ${formatDuration(everyMs)}`;
  return ownAlertEvent({
    labels: { alertname: 'HeartbeatMissed', heartbeat: name },
    more: labels,
    severity,
    annotations: { summary: `${name} ${heard}${every}.` },
    startsAt,
    ...(endsAt === undefined ? {} : { endsAt }),
  });
}
