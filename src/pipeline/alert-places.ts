import type { Alert, AlertEvent } from '../domain/alert.ts';
import type { WrittenAlert } from '../domain/ports/alert-store.ts';
import { severityOfAlert, worst } from '../domain/severity.ts';
import { acknowledgeAtSource, type IncidentWork, isOpen } from './incident-work.ts';
import type { Works } from './load-works.ts';
import { type Batch, type Inhibition, isHidden, type Step } from './stage.ts';

/** Where one alert stands at this moment of the batch. */
interface Place {
  readonly work: IncidentWork | undefined;
  readonly firing: boolean;
  readonly silenceId: string | undefined;
  readonly inhibition: Inhibition | undefined;
}

const NOWHERE: Place = { work: undefined, firing: false, silenceId: undefined, inhibition: undefined };

/** Which alert is on which incident, and the counts that follow from it, while the steps of a batch are applied. */
export class AlertPlaces {
  readonly #batch: Batch;
  readonly #works: Works;
  readonly #places = new Map<string, Place>();
  readonly #lastEvents = new Map<IncidentWork, AlertEvent>();

  constructor(batch: Batch, works: Works) {
    this.#batch = batch;
    this.#works = works;
    for (const [fingerprint, alert] of batch.stored) {
      const work = alert.incidentId === undefined ? undefined : works.byId.get(alert.incidentId);
      this.#places.set(fingerprint, {
        work,
        firing: alert.status === 'firing',
        silenceId: alert.status === 'firing' ? alert.silenceId : undefined,
        inhibition: alert.status === 'firing' ? storedInhibition(alert) : undefined,
      });
    }
  }

  /** The incident that the alert is on now. */
  workOf(fingerprint: string): IncidentWork | undefined {
    return this.#places.get(fingerprint)?.work;
  }

  /** Where a firing alert belongs: on the incident it is on while that is open, else on the newest of its group. */
  targetOf(step: Step): IncidentWork | undefined {
    const current = this.workOf(step.event.fingerprint);
    if (isOpen(current)) return current;
    return step.groupKey === undefined ? undefined : this.#works.byGroup.get(step.groupKey);
  }

  /** The event that last changed the incident: its source acts on the timeline. */
  lastEventOf(work: IncidentWork): AlertEvent | undefined {
    return this.#lastEvents.get(work);
  }

  /** Applies one step; answers the alert to write, if it changes. */
  apply(step: Step): readonly WrittenAlert[] {
    const place = this.#places.get(step.event.fingerprint) ?? NOWHERE;
    switch (step.kind) {
      case 'acknowledged':
        if (place.work !== undefined) {
          acknowledgeAtSource(place.work, step.event.acknowledgedBy ?? step.event.source, this.#batch.at);
          this.#lastEvents.set(place.work, step.event);
        }
        return [];
      case 'fired':
        return [this.#fire(step, place)];
      case 'updated':
        return [this.#update(step, place)];
      case 'resolved':
      case 'stored':
        return [this.#end(step, place)];
    }
  }

  #fire(step: Step, place: Place): WrittenAlert {
    const target = this.targetOf(step);
    const work = isOpen(target) ? target : undefined;
    const after = { work, firing: true, silenceId: step.silence?.id, inhibition: step.inhibition };
    // An alert only leaves incidents that are over, whose counts decide nothing any more.
    const isNews = work !== place.work || !place.firing;
    if (place.work !== undefined && place.work !== work) place.work.recount = true;
    if (work !== undefined) {
      if (work === place.work) work.recount = true;
      else join(work, step.event.startsAt);
      count(work, after, 1);
      if (work === place.work) count(work, place, -1);
      const tellsAnew = this.#isToldAnew(work, step);
      if (isNews && tellsAnew) work.fired.add(step.event.fingerprint);
      if (!isHiddenPlace(after)) showNews(work, step, isNews && tellsAnew);
      this.#tellInhibition(work, step.event.fingerprint, isNews ? NOWHERE : place, after, tellsAnew);
      this.#worsen(work, step, after);
    }
    return this.#put(step, after);
  }

  /** What an incident was opened or re-opened for is told by that line of its timeline. */
  #isToldAnew(work: IncidentWork, step: Step): boolean {
    return isHidden(step) || work.timeline.every((entry) => !OPENINGS.has(entry.kind));
  }

  #update(step: Step, place: Place): WrittenAlert {
    const silenceId = step.silence?.id ?? place.silenceId;
    const after = { ...place, silenceId, inhibition: step.inhibition ?? place.inhibition };
    if (place.work !== undefined) {
      count(place.work, place, -1);
      count(place.work, after, 1);
      this.#tellInhibition(place.work, step.event.fingerprint, place, after, true);
      this.#worsen(place.work, step, after);
    }
    return this.#put(step, after);
  }

  #end(step: Step, place: Place): WrittenAlert {
    // Also where it did not fire: it may tell of a later episode, which began later.
    if (place.work !== undefined) place.work.recount = true;
    if (place.work !== undefined && place.firing) {
      count(place.work, place, -1);
      place.work.resolved.add(step.event.fingerprint);
    }
    return this.#put(step, { ...NOWHERE, work: place.work });
  }

  /** Notes what other alerts begin and cease to hide, for the timeline. */
  #tellInhibition(
    work: IncidentWork,
    fingerprint: string,
    before: Place,
    after: Place,
    tells: boolean,
  ): void {
    const by = after.inhibition?.by;
    if (by !== undefined && before.inhibition?.by?.fingerprint !== by.fingerprint)
      work.hidden.set(fingerprint, by);
    if (!tells || by !== undefined || before.inhibition?.by === undefined) return;
    work.shown.add(fingerprint);
    // It has waited long enough while it was hidden.
    work.urgent = true;
  }

  #worsen(work: IncidentWork, step: Step, after: Place): void {
    if (isHiddenPlace(after)) return;
    const severity = severityOfAlert(step.event);
    work.severity = work.severity === undefined ? severity : worst(work.severity, severity);
  }

  #put(step: Step, place: Place): WrittenAlert {
    const { event } = step;
    this.#places.set(event.fingerprint, place);
    if (place.work !== undefined) {
      place.work.touched = true;
      this.#lastEvents.set(place.work, event);
    }
    return {
      source: event.source,
      fingerprint: event.fingerprint,
      status: event.status,
      labels: event.labels,
      annotations: event.annotations,
      startsAt: event.startsAt,
      ...(event.endsAt === undefined ? {} : { endsAt: event.endsAt }),
      links: event.links,
      ...(event.severity === undefined ? {} : { severity: event.severity }),
      updatedAt: this.#batch.at,
      ...(place.work === undefined ? {} : { incidentId: place.work.incident.id }),
      ...(place.silenceId === undefined ? {} : { silenceId: place.silenceId }),
      ...inhibitionFields(place.inhibition),
      ...(event.grouped === true ? { grouped: true } : {}),
    };
  }
}

function storedInhibition({ inhibition, inhibitedBy, inhibitor }: Alert): Inhibition | undefined {
  const by =
    inhibitedBy === undefined || inhibitor === undefined
      ? undefined
      : { rule: inhibitedBy, fingerprint: inhibitor };
  if (by === undefined && inhibition === undefined) return undefined;
  const keys = inhibition ?? { rules: '', sources: [], targets: [] };
  return by === undefined ? { keys } : { keys, by };
}

function inhibitionFields(inhibition: Inhibition | undefined): Partial<Alert> {
  if (inhibition === undefined) return {};
  const { keys, by } = inhibition;
  return {
    ...(by === undefined ? {} : { inhibitedBy: by.rule, inhibitor: by.fingerprint }),
    ...(keys.rules === '' ? {} : { inhibition: keys }),
  };
}

function isHiddenPlace({ silenceId, inhibition }: Place): boolean {
  return silenceId !== undefined || inhibition?.by !== undefined;
}

/** Counts what fires in that place, or takes it off again. */
function count(work: IncidentWork, { firing, silenceId, inhibition }: Place, by: 1 | -1): void {
  if (!firing) return;
  work.firing += by;
  if (silenceId !== undefined) work.silenced += by;
  else if (inhibition?.by !== undefined) work.inhibited += by;
}

/** Counts an alert that the incident has not had. */
function join(work: IncidentWork, startsAt: Date): void {
  work.total += 1;
  if (work.firing === 0 || work.since === undefined || startsAt < work.since) work.since = startsAt;
}

/** What nothing hides adds its copies of the card, ends the wait where it is urgent, and is told. */
function showNews(work: IncidentWork, step: Step, isNews: boolean): void {
  addCopies(work, step);
  if (!isNews) return;
  work.news.add(step.event.fingerprint);
  const { grouped = false, freed = false } = step.event;
  if (grouped || (!freed && severityOfAlert(step.event) === 'critical')) work.urgent = true;
}

/** More live copies than that help nobody, and each costs an edit for every change. */
const MOST_COPIES = 10;

function addCopies(work: IncidentWork, { routing }: Step): void {
  const { channel, copies = [] } = work.incident;
  const wanted = (routing?.copies ?? []).map((copy) => copy.channel);
  const fresh = wanted.filter((one) => one !== channel && !copies.includes(one));
  if (fresh.length === 0) return;
  work.incident = { ...work.incident, copies: [...copies, ...fresh].slice(0, MOST_COPIES) };
}

const OPENINGS = new Set(['opened', 'reopened']);
