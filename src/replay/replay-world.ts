import type { Alert } from '../domain/alert.ts';
import type { NewDelivery } from '../domain/delivery.ts';
import type { AlertSummary, Incident } from '../domain/incident.ts';
import type { IngestChanges, WrittenAlert } from '../domain/ports/alert-store.ts';
import type { IncidentChange, IncidentSnapshot } from '../domain/ports/incident-store.ts';
import type { InhibitionAnswer, InhibitionQuestion } from '../domain/ports/inhibition-store.ts';
import { InhibitionIndex } from './inhibition-index.ts';

/** Told of what the world writes, as it is written. */
export interface WorldWatch {
  opened(incident: Incident): void;
  wanted(delivery: NewDelivery): void;
}

/** Which alerts are on an incident, and what they add up to. */
interface Tally {
  readonly fingerprints: Set<string>;
  firing: number;
  silenced: number;
  inhibited: number;
}

/**
 * Alerts and incidents of one replay, in memory: what the pipeline asks and writes, by the indexes that it needs. It
 * forgets an incident when it is told to, with its alerts, so that a long history fits into it.
 */
export class ReplayWorld {
  readonly #watch: WorldWatch;
  readonly #alerts = new Map<string, Alert>();
  readonly #incidents = new Map<string, Incident>();
  readonly #newest = new Map<string, string>();
  readonly #tallies = new Map<string, Tally>();
  /** Firing, but on no incident: hidden when they came. */
  readonly #homeless = new Set<string>();
  readonly #inhibitions = new InhibitionIndex();
  #minted = 0;

  constructor(watch: WorldWatch) {
    this.#watch = watch;
  }

  /** How much is remembered. */
  get size(): { readonly alerts: number; readonly incidents: number } {
    return { alerts: this.#alerts.size, incidents: this.#incidents.size };
  }

  alert(fingerprint: string): Alert | undefined {
    return this.#alerts.get(fingerprint);
  }

  /** Everything that fires. */
  firing(): readonly Alert[] {
    return [...this.#alerts.values()].filter((alert) => alert.status === 'firing');
  }

  /** What fires and is on no incident. */
  homeless(): readonly Alert[] {
    return [...this.#homeless].flatMap((fingerprint) => this.#alerts.get(fingerprint) ?? []);
  }

  incident(id: string): Incident | undefined {
    return this.#incidents.get(id);
  }

  snapshot(id: string): IncidentSnapshot | undefined {
    const incident = this.#incidents.get(id);
    return incident === undefined ? undefined : { incident, alerts: this.#summary(id) };
  }

  /** The newest incident of a group. */
  newestOf(groupKey: string): IncidentSnapshot | undefined {
    const id = this.#newest.get(groupKey);
    return id === undefined ? undefined : this.snapshot(id);
  }

  /** What a batch asks about the alerts that are not in it. */
  inhibition(question: InhibitionQuestion): InhibitionAnswer {
    return this.#inhibitions.answer(question);
  }

  /** Writes a batch; answers the minted id of each placeholder. */
  write(changes: IngestChanges): ReadonlyMap<string, string> {
    const ids = new Map<string, string>();
    const real = (id: string): string => ids.get(id) ?? id;
    for (const { placeholderId, ...incident } of changes.opened) {
      this.#minted += 1;
      const id = `replayed-${this.#minted}`;
      ids.set(placeholderId, id);
      this.#put({ ...incident, id });
      this.#watch.opened({ ...incident, id });
    }
    for (const incident of changes.changed) this.#put(incident);
    for (const { grouped: _grouped, ...alert } of changes.alerts as readonly WrittenAlert[])
      this.putAlert(
        alert.incidentId === undefined ? alert : { ...alert, incidentId: real(alert.incidentId) },
      );
    for (const delivery of changes.deliveries)
      this.#watch.wanted(
        delivery.incidentId === undefined ? delivery : { ...delivery, incidentId: real(delivery.incidentId) },
      );
    return ids;
  }

  /** Lets `decide` change an incident, as the store does it. */
  change<R>(
    id: string,
    decide: (snapshot: IncidentSnapshot) => { change?: IncidentChange; result: R },
  ): R | undefined {
    const snapshot = this.snapshot(id);
    if (snapshot === undefined) return undefined;
    const { change, result } = decide(snapshot);
    if (change !== undefined) {
      this.#put({ ...change.incident, id });
      for (const delivery of change.deliveries ?? []) this.#watch.wanted(delivery);
    }
    return result;
  }

  /** Brings the alert to what is given. */
  putAlert(alert: Alert): void {
    const before = this.#alerts.get(alert.fingerprint);
    if (before !== undefined) this.#count(before, -1);
    if (before?.status === 'firing') this.#inhibitions.remove(before);
    if (alert.status === 'firing') this.#inhibitions.add(alert);
    // An end without an incident is never asked for again: what comes after it starts later.
    if (alert.status === 'resolved' && alert.incidentId === undefined) this.#alerts.delete(alert.fingerprint);
    else this.#alerts.set(alert.fingerprint, alert);
    this.#count(alert, 1);
    if (alert.status === 'firing' && alert.incidentId === undefined) this.#homeless.add(alert.fingerprint);
    else this.#homeless.delete(alert.fingerprint);
  }

  /** Forgets a resolved incident and what it held; false while something on it still fires. */
  forget(id: string): boolean {
    const incident = this.#incidents.get(id);
    const tally = this.#tallies.get(id);
    if (incident === undefined || (tally?.firing ?? 0) > 0) return false;
    for (const fingerprint of tally?.fingerprints ?? []) this.#alerts.delete(fingerprint);
    this.#tallies.delete(id);
    this.#incidents.delete(id);
    const { groupKey = '' } = incident;
    if (this.#newest.get(groupKey) === id) this.#newest.delete(groupKey);
    return true;
  }

  #put(incident: Incident): void {
    const known = this.#incidents.has(incident.id);
    this.#incidents.set(incident.id, incident);
    // What is opened later is the newer one; a change leaves that as it is.
    if (!known && incident.groupKey !== undefined) this.#newest.set(incident.groupKey, incident.id);
  }

  #count(alert: Alert, sign: 1 | -1): void {
    const { incidentId, fingerprint } = alert;
    if (incidentId === undefined) return;
    let tally = this.#tallies.get(incidentId);
    if (tally === undefined) {
      tally = { fingerprints: new Set(), firing: 0, silenced: 0, inhibited: 0 };
      this.#tallies.set(incidentId, tally);
    }
    if (sign === 1) tally.fingerprints.add(fingerprint);
    else tally.fingerprints.delete(fingerprint);
    if (alert.status !== 'firing') return;
    tally.firing += sign;
    if (alert.silenceId !== undefined) tally.silenced += sign;
    else if (alert.inhibitedBy !== undefined) tally.inhibited += sign;
  }

  #summary(id: string): AlertSummary {
    const tally = this.#tallies.get(id);
    if (tally === undefined) return { total: 0, firing: 0, silenced: 0, inhibited: 0 };
    const { fingerprints, firing, silenced, inhibited } = tally;
    return { total: fingerprints.size, firing, silenced, inhibited };
  }
}
