import type { Alert } from '../domain/alert.ts';
import { placeholderIncidentId } from '../domain/incident-id.ts';
import type { IngestChanges } from '../domain/ports/alert-store.ts';
import { dueAt } from '../domain/timers.ts';
import { AlertPlaces } from './alert-places.ts';
import {
  deliveriesOf,
  finishWork,
  type IncidentWork,
  isOpen,
  isQuiet,
  openIncident,
  reopenIncident,
  tallyOf,
} from './incident-work.ts';
import { loadWorks, type Works } from './load-works.ts';
import { type Batch, isHidden, type Placement, type Stage, type StageContext, type Step } from './stage.ts';

/** More alerts than a card shows: all of them are wanted in a file. */
const LISTED_ABOVE = 20;

/**
 * Brings the incidents to what their alerts say. What ends and what begins within one batch happens at once: an
 * incident resolves only if nothing fires after all of it, so a group that says "this one ended, that one began"
 * neither resolves nor re-opens.
 */
export const openOrUpdate: Stage = {
  name: 'open-or-update',
  async run(batch: Batch, { transaction }: StageContext): Promise<Batch> {
    const works = await loadWorks(batch, transaction);
    const places = new AlertPlaces(batch, works);
    openWhatIsMissing(batch, works, places);
    const alerts = batch.steps.flatMap((step) => places.apply(step));
    finish(batch, works, places);
    redrawCauses(batch, works);
    const touched = [...works.all].filter((work) => work.touched);
    return {
      ...batch,
      changes: changesOf(touched, [...works.all], alerts),
      deadlines: touched.flatMap(deadlineOf),
      timers: touched.flatMap(timerOf),
      placed: placements(batch, places),
    };
  },
};

/** Opens or re-opens one incident for each group in which something fires that nobody has been told of. */
function openWhatIsMissing(batch: Batch, works: Works, places: AlertPlaces): void {
  const missing = new Map<string, Step[]>();
  for (const step of batch.steps) {
    if (step.kind !== 'fired' || isHidden(step) || step.groupKey === undefined) continue;
    if (isOpen(places.targetOf(step))) continue;
    const steps = missing.get(step.groupKey);
    if (steps === undefined) missing.set(step.groupKey, [step]);
    else steps.push(step);
  }
  for (const [groupKey, steps] of missing) {
    const routing = steps[0]?.routing;
    if (routing === undefined) continue;
    const events = steps.map((step) => step.event);
    const newest = works.byGroup.get(groupKey);
    const resolvedAt = newest?.incident.resolvedAt;
    if (
      newest !== undefined &&
      resolvedAt !== undefined &&
      batch.at.getTime() - resolvedAt.getTime() <= routing.route.reopenWindowMs
    ) {
      reopenIncident(newest, { routing, groupKey, events }, batch.at);
      continue;
    }
    const opened = openIncident(
      { routing, groupKey, events },
      placeholderIncidentId(works.all.size),
      batch.at,
    );
    works.all.add(opened);
    works.byGroup.set(groupKey, opened);
  }
}

function finish(batch: Batch, works: Works, places: AlertPlaces): void {
  for (const work of works.all) {
    const event = work.touched ? places.lastEventOf(work) : undefined;
    if (event !== undefined)
      finishWork(work, event, batch.at, (fingerprint) => places.workOf(fingerprint)?.incident.id);
  }
}

/** Their cards say what they hide; nothing else of them changes. */
function redrawCauses({ causes }: Batch, { byId }: Works): void {
  for (const id of causes) {
    const work = byId.get(id);
    if (isOpen(work)) work.touched = true;
  }
}

function changesOf(
  touched: readonly IncidentWork[],
  all: readonly IncidentWork[],
  alerts: readonly Alert[],
): IngestChanges {
  // What alerts have moved on from is counted anew, also when nothing else of it changes.
  const counted = all.filter((work) => work.touched || work.recount);
  return {
    alerts,
    opened: touched
      .filter((work) => work.before === undefined)
      .map(({ incident: { id, ...incident } }) => ({ ...incident, placeholderId: id })),
    changed: touched.filter((work) => work.before !== undefined).map((work) => work.incident),
    timeline: touched.flatMap((work) => work.timeline),
    deliveries: touched.flatMap(deliveriesOf),
    summaries: new Map(counted.map((work) => [work.incident.id, tallyOf(work)])),
    quiet: new Set(touched.filter(isQuiet).map((work) => work.incident.id)),
    large: touched.filter((work) => work.total > LISTED_ABOVE).map((work) => work.incident.id),
  };
}

function deadlineOf({ incident, before }: IncidentWork): Batch['deadlines'] {
  const at = incident.escalation.nextAt;
  return at === undefined || at.getTime() === before?.escalation.nextAt?.getTime()
    ? []
    : [{ incidentId: incident.id, at }];
}

/** A timer that comes too early is set again: only what is due sooner than before needs another. */
function timerOf({ incident, before }: IncidentWork): Batch['timers'] {
  const at = dueAt(incident);
  const waited = before === undefined ? undefined : dueAt(before);
  return at === undefined || (waited !== undefined && waited <= at) ? [] : [{ incidentId: incident.id, at }];
}

function placements(batch: Batch, places: AlertPlaces): ReadonlyMap<string, Placement> {
  const placed = new Map<string, Placement>();
  for (const { fingerprint } of batch.events) {
    const work = places.workOf(fingerprint);
    if (work === undefined) continue;
    placed.set(fingerprint, { incidentId: work.incident.id, state: work.incident.state });
  }
  return placed;
}
