import type { AlertEvent } from '../domain/alert.ts';
import type { WrittenAlert } from '../domain/ports/alert-store.ts';
import { severityOfAlert, worst } from '../domain/severity.ts';
import { acknowledgeAtSource, type IncidentWork, isOpen } from './incident-work.ts';
import type { Works } from './load-works.ts';
import type { Batch, Step } from './stage.ts';

/** Where one alert stands at this moment of the batch. */
interface Place {
  readonly work: IncidentWork | undefined;
  readonly firing: boolean;
  readonly silenceId: string | undefined;
}

const NOWHERE: Place = { work: undefined, firing: false, silenceId: undefined };

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
    const silenceId = step.silence?.id;
    // An alert only leaves incidents that are over, whose counts decide nothing any more.
    const isNews = work !== place.work || !place.firing;
    if (work !== undefined) {
      const joins = work !== place.work;
      if (joins) work.total += 1;
      if (isNews) work.firing += 1;
      work.silenced += Number(silenceId !== undefined) - Number(!joins && place.silenceId !== undefined);
      if (isNews && this.#isToldAnew(work, step)) work.fired.add(step.event.fingerprint);
      this.#worsen(work, step, silenceId);
    }
    return this.#put(step, { work, firing: true, silenceId });
  }

  /** What an incident was opened or re-opened for is told by that line of its timeline. */
  #isToldAnew(work: IncidentWork, step: Step): boolean {
    return step.silence !== undefined || work.timeline.every((entry) => !OPENINGS.has(entry.kind));
  }

  #update(step: Step, place: Place): WrittenAlert {
    const silenceId = step.silence?.id ?? place.silenceId;
    if (place.work !== undefined) {
      place.work.silenced += Number(silenceId !== undefined) - Number(place.silenceId !== undefined);
      this.#worsen(place.work, step, silenceId);
    }
    return this.#put(step, { ...place, silenceId });
  }

  #end(step: Step, place: Place): WrittenAlert {
    if (place.work !== undefined && place.firing) {
      place.work.firing -= 1;
      place.work.silenced -= Number(place.silenceId !== undefined);
      place.work.resolved.add(step.event.fingerprint);
    }
    return this.#put(step, { work: place.work, firing: false, silenceId: undefined });
  }

  #worsen(work: IncidentWork, step: Step, silenceId: string | undefined): void {
    if (silenceId !== undefined) return;
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
      ...(event.grouped === true ? { grouped: true } : {}),
    };
  }
}

const OPENINGS = new Set(['opened', 'reopened']);
