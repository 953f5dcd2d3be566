import type { Alert, AlertEvent, Labels } from '../domain/alert.ts';
import type { Batch, Stage, StageContext, Step, StepKind } from './stage.ts';

/**
 * Tells news from repeats. An alert only ever moves forward: to a later episode (`startsAt`), and within one from
 * firing to resolved. So the same deliveries in any order and number end in the same alert.
 */
export const deduplicate: Stage = {
  name: 'deduplicate',
  async run(batch: Batch, { transaction }: StageContext): Promise<Batch> {
    const fingerprints = [...new Set(batch.events.map((event) => event.fingerprint))];
    const stored = await transaction.alerts(fingerprints);
    const current = new Map(stored);
    const steps: Step[] = [];
    const duplicates = new Set<AlertEvent>();
    for (const event of batch.events) {
      const before = current.get(event.fingerprint);
      const kind = kindOf(event, before);
      if (kind === undefined) {
        duplicates.add(event);
        continue;
      }
      steps.push({ kind, event, before });
      if (kind !== 'acknowledged') current.set(event.fingerprint, alertOf(event, before, batch.at));
    }
    return { ...batch, stored, steps, duplicates };
  },
};

function kindOf(event: AlertEvent, before: Alert | undefined): StepKind | undefined {
  if (event.acknowledgedBy !== undefined) {
    // Nobody can take what does not fire. Sources that acknowledge do not know when it started.
    return before?.status === 'firing' ? 'acknowledged' : undefined;
  }
  const episode = before === undefined ? 1 : event.startsAt.getTime() - before.startsAt.getTime();
  if (event.status === 'resolved') {
    if (before?.status === 'firing') return episode >= 0 ? 'resolved' : undefined;
    return episode > 0 ? 'stored' : undefined;
  }
  if (episode > 0) return 'fired';
  // The same or an older episode is news only when it fires on, and says something new.
  if (episode < 0 || before?.status !== 'firing') return undefined;
  // A firing alert on no incident was silenced when it came: the silence stage looks at it again.
  if (before.incidentId === undefined) return 'fired';
  return saysTheSame(event, before) ? undefined : 'updated';
}

function alertOf(event: AlertEvent, before: Alert | undefined, at: Date): Alert {
  const { acknowledgedBy: _acknowledgedBy, ...alert } = event;
  // Where it belongs is decided later; within the batch only a mark is needed that it is not left alone.
  const incidentId = before?.incidentId ?? 'in-batch';
  return { ...alert, incidentId, updatedAt: at };
}

function saysTheSame(event: AlertEvent, alert: Alert): boolean {
  return (
    sameText(event.labels, alert.labels) &&
    sameText(event.annotations, alert.annotations) &&
    event.links.length === alert.links.length &&
    event.links.every((link, index) => {
      const other = alert.links[index];
      return link.label === other?.label && link.url === other.url;
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
