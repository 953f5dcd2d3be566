import type { Alert, AlertEvent, Labels } from '../domain/alert.ts';
import { ExpiryBook } from './expiry-book.ts';
import type { Batch, Stage, StageContext, Step, StepKind } from './stage.ts';

/** What is known of an alert while the batch goes by: its newest event, and whether it is to be placed yet. */
interface Known {
  readonly event: AlertEvent;
  /** Firing, but on no incident: it was silenced when it came. The silence stage looks at it again. */
  readonly homeless: boolean;
}

/**
 * Tells news from repeats. An alert only ever moves forward: to a later episode (`startsAt`), and within one from
 * firing to resolved. So the same deliveries in any order and number end in the same alert.
 */
export const deduplicate: Stage = {
  name: 'deduplicate',
  async run(batch: Batch, { transaction }: StageContext): Promise<Batch> {
    const fingerprints = [...new Set(batch.events.map((event) => event.fingerprint))];
    const stored = await transaction.alerts(fingerprints);
    const expiries = await ExpiryBook.open(batch.events, batch.at, transaction);
    const known = new Map<string, Known>();
    for (const [fingerprint, alert] of stored) known.set(fingerprint, knownOf(alert));
    const steps: Step[] = [];
    const duplicates = new Set<number>();
    for (const [index, given] of batch.events.entries()) {
      const before = known.get(given.fingerprint);
      const event = completed(given, before?.event);
      const kind = kindOf(event, before, expiries);
      const isNews = kind !== undefined && kind !== 'acknowledged';
      expiries.note(event, isNews ? event : before?.event);
      if (kind === undefined) {
        duplicates.add(index);
        continue;
      }
      steps.push({ index, kind, event });
      if (isNews) known.set(event.fingerprint, { event, homeless: false });
    }
    return { ...batch, stored, steps, duplicates, expiries: expiries.changes() };
  },
};

function knownOf(alert: Alert): Known {
  return { event: alert, homeless: alert.status === 'firing' && alert.incidentId === undefined };
}

/** The event with what its source left open: the start of the episode that is going on, and what describes the alert. */
function completed(event: AlertEvent, before: AlertEvent | undefined): AlertEvent {
  if (before === undefined || (event.startsAtGuessed !== true && event.identityOnly !== true)) return event;
  const described =
    event.identityOnly === true
      ? { labels: before.labels, annotations: before.annotations, links: before.links }
      : {};
  const startsAt = event.startsAtGuessed === true ? guessedStart(event, before) : event.startsAt;
  return { ...event, ...described, startsAt };
}

/** Nothing is known of the start but that the alert has moved on, also when our clock was set back meanwhile. */
function guessedStart(event: AlertEvent, before: AlertEvent): Date {
  if (before.status === 'firing' || event.status === 'resolved') return before.startsAt;
  return new Date(Math.max(event.startsAt.getTime(), before.startsAt.getTime() + 1));
}

function kindOf(event: AlertEvent, before: Known | undefined, expiries: ExpiryBook): StepKind | undefined {
  const wasFiring = before?.event.status === 'firing';
  // Nobody can take what does not fire.
  if (event.acknowledgedBy !== undefined) return wasFiring ? 'acknowledged' : undefined;
  const later = before === undefined ? 1 : event.startsAt.getTime() - before.event.startsAt.getTime();
  if (event.expired === true)
    return wasFiring && later === 0 && expiries.hasExpired(event) ? 'resolved' : undefined;
  if (event.status === 'resolved') {
    if (wasFiring) return later >= 0 ? 'resolved' : undefined;
    return later > 0 ? 'stored' : undefined;
  }
  if (before === undefined || later > 0) return 'fired';
  if (later === 0 && !wasFiring && expiries.takesUp(event)) return 'fired';
  // The same or an older episode is news only while it fires on, and says something new.
  if (later < 0 || !wasFiring) return undefined;
  if (before.homeless) return 'fired';
  return saysTheSame(event, before.event) ? undefined : 'updated';
}

function saysTheSame(event: AlertEvent, other: AlertEvent): boolean {
  return (
    sameText(event.labels, other.labels) &&
    sameText(event.annotations, other.annotations) &&
    event.links.length === other.links.length &&
    event.links.every((link, index) => {
      const counterpart = other.links[index];
      return link.label === counterpart?.label && link.url === counterpart.url;
    })
  );
}

function sameText(left: Labels, right: Labels): boolean {
  const names = Object.keys(left);
  return (
    names.length === Object.keys(right).length &&
    names.every((name) => Object.hasOwn(right, name) && left[name] === right[name])
  );
}
