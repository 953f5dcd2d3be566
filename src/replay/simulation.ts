import { machineActor } from '../domain/actor.ts';
import type { Alert, AlertEvent } from '../domain/alert.ts';
import type { NewDelivery } from '../domain/delivery.ts';
import { HOUR_MS } from '../domain/duration.ts';
import type { Incident } from '../domain/incident.ts';
import { silenceBegan, silenceEnded } from '../domain/incident-additions.ts';
import { acknowledge, escalateDue } from '../domain/incident-transitions.ts';
import { mutedAt } from '../domain/mute-time.ts';
import type { IngestTransaction } from '../domain/ports/alert-store.ts';
import { allRoutes, type Route } from '../domain/route.ts';
import type { Settings } from '../domain/settings.ts';
import { findSilence, type Silence, silenceState } from '../domain/silence.ts';
import { timePassed } from '../domain/time-passed.ts';
import { dueAt } from '../domain/timers.ts';
import { runBatch } from '../pipeline/run-batch.ts';
import { LOOKED_AT_AGAIN } from '../pipeline/stage.ts';
import { MomentHeap } from './moment-heap.ts';
import { ReplayWorld } from './replay-world.ts';

/** Told of what happens in one run through a configuration. */
export interface SimulationWatch {
  opened(incident: Incident): void;
  wanted(delivery: NewDelivery, at: Date): void;
  /** Alerts that were placed anew although no event told of them. */
  placed(fingerprints: readonly string[]): void;
  /** Nothing more will happen to the incident. */
  closed(incidentId: string): void;
}

/** Something that happens by itself at a moment. */
type Moment =
  | { readonly kind: 'timer' | 'forget'; readonly incidentId: string }
  | { readonly kind: 'silence'; readonly silence: Silence };

const SYSTEM = machineActor('replay', 'system');

/**
 * One configuration run through events of the past: the stages and transitions of the real pipeline, on a world in
 * memory and a clock that jumps from moment to moment.
 */
export class Simulation {
  readonly #settings: Settings;
  readonly #silences: readonly Silence[];
  readonly #watch: SimulationWatch;
  readonly #world: ReplayWorld;
  readonly #moments = new MomentHeap<Moment>();
  readonly #routes: ReadonlyMap<string, Route>;
  readonly #reopenMs: number;
  #now = new Date(0);

  constructor(settings: Settings, silences: readonly Silence[], watch: SimulationWatch) {
    this.#settings = settings;
    this.#silences = silences;
    this.#watch = watch;
    this.#routes = new Map(allRoutes(settings.routes).map((route) => [route.name, route]));
    this.#reopenMs = Math.max(0, ...[...this.#routes.values()].map((route) => route.reopenWindowMs));
    for (const silence of silences) {
      this.#moments.push(silence.startsAt.getTime(), { kind: 'silence', silence });
      this.#moments.push(silence.endsAt.getTime(), { kind: 'silence', silence });
    }
    this.#world = new ReplayWorld({
      opened: (incident) => watch.opened(incident),
      wanted: (delivery) => watch.wanted(delivery, this.#now),
    });
  }

  /** How much it remembers at this moment. */
  get size(): ReplayWorld['size'] {
    return this.#world.size;
  }

  /** The incident that an alert is on, or was when it ended. */
  placeOf(fingerprint: string): string | undefined {
    return this.#world.alert(fingerprint)?.incidentId;
  }

  /** Takes events of one moment, after everything that was due before it. */
  async accept(events: readonly AlertEvent[], at: Date): Promise<void> {
    await this.advance(at);
    await this.#take(events);
  }

  /** Whoever had taken the alert's incident in reality takes the one that it is on here. */
  async acknowledge(fingerprint: string, by: string, at: Date): Promise<void> {
    await this.advance(at);
    const id = this.placeOf(fingerprint);
    if (id === undefined || this.#world.incident(id)?.state !== 'triggered') return;
    const actor = machineActor(by, 'api');
    this.#world.change(id, (snapshot) => acknowledge(snapshot, { actor, at }));
    this.#settle(id);
  }

  /** Lets time pass until `until`: everything that is due before it happens at its moment. */
  async advance(until: Date): Promise<void> {
    for (let atMs = this.#moments.nextAtMs; atMs !== undefined && atMs < until.getTime(); ) {
      this.#now = new Date(atMs);
      const moment = this.#moments.pop();
      if (moment?.kind === 'timer') this.#timer(moment.incidentId, atMs);
      else if (moment?.kind === 'forget') this.#forget(moment.incidentId);
      else if (moment?.kind === 'silence') await this.#silenceChanged(moment.silence);
      atMs = this.#moments.nextAtMs;
    }
    this.#now = until;
  }

  async #take(events: readonly AlertEvent[]): Promise<void> {
    const alerts = { ingest: <T>(work: (tx: IngestTransaction) => Promise<T>) => work(this.#transaction()) };
    const { batch, idOf } = await runBatch(events, this.#now, { alerts, settings: this.#settings });
    const touched = [...batch.changes.opened.map((one) => idOf(one.placeholderId))];
    touched.push(...batch.changes.changed.map((incident) => incident.id));
    for (const id of touched) this.#settle(id);
    const again = batch.steps.filter((step) => step.index === LOOKED_AT_AGAIN);
    if (again.length > 0) this.#watch.placed(again.map((step) => step.event.fingerprint));
  }

  /** Sets the clock for what the incident does by itself next. */
  #settle(id: string): void {
    const incident = this.#world.incident(id);
    if (incident === undefined) return;
    const next = nextMoment(incident);
    if (next !== undefined) this.#moments.push(next, { kind: 'timer', incidentId: id });
    if (incident.state === 'resolved')
      this.#moments.push(this.#now.getTime() + this.#reopenMs + 1, { kind: 'forget', incidentId: id });
  }

  #timer(id: string, atMs: number): void {
    const incident = this.#world.incident(id);
    // A moment that was put off or taken back since has another one, or none.
    if (incident === undefined || nextMoment(incident) !== atMs) return;
    const act = { actor: SYSTEM, at: this.#now };
    const route = this.#routes.get(incident.routeName);
    const muted = route === undefined ? undefined : mutedAt(route, this.#now);
    this.#world.change(id, (snapshot) => timePassed(snapshot, act, muted));
    this.#world.change(id, (snapshot) => escalateDue(snapshot, act));
    // What nothing was done about would be due at this moment for ever.
    if (this.#world.incident(id) !== incident) this.#settle(id);
  }

  #forget(id: string): void {
    const incident = this.#world.incident(id);
    if (incident?.state !== 'resolved' || incident.resolvedAt === undefined) return;
    if (this.#now.getTime() - incident.resolvedAt.getTime() <= this.#reopenMs) return;
    if (this.#world.forget(id)) this.#watch.closed(id);
    // Somebody resolved what still fires: it is looked at again.
    else this.#moments.push(this.#now.getTime() + HOUR_MS, { kind: 'forget', incidentId: id });
  }

  /** A silence begins or ends: marks are brought up to date, and what nothing hides any more is looked at again. */
  async #silenceChanged(silence: Silence): Promise<void> {
    const active = this.#active();
    const begins = silenceState(silence, this.#now) === 'active';
    const changed = new Set<string>();
    const matching = begins
      ? this.#world.firing().filter((alert) => findSilence(alert.labels, [silence], this.#now) !== undefined)
      : this.#world.firing().filter((alert) => alert.silenceId === silence.id);
    for (const { silenceId: hiddenBy, ...alert } of matching) {
      if (begins && hiddenBy !== undefined) continue;
      const heir = begins ? silence : findSilence(alert.labels, active, this.#now);
      this.#world.putAlert(heir === undefined ? alert : { ...alert, silenceId: heir.id });
      if (alert.incidentId !== undefined) changed.add(alert.incidentId);
    }
    const act = { actor: SYSTEM, at: this.#now };
    for (const id of changed) {
      this.#world.change(id, (snapshot) =>
        begins ? silenceBegan(snapshot, act, silence) : silenceEnded(snapshot, act),
      );
      this.#settle(id);
    }
    if (!begins) await this.#offerAgain();
  }

  async #offerAgain(): Promise<void> {
    const homeless = this.#world
      .homeless()
      .filter(({ silenceId, inhibitedBy }) => silenceId === undefined && inhibitedBy === undefined);
    if (homeless.length === 0) return;
    await this.#take(homeless.map(eventOf));
    this.#watch.placed(homeless.map((alert) => alert.fingerprint));
  }

  #active(): readonly Silence[] {
    return this.#silences.filter((silence) => silenceState(silence, this.#now) === 'active');
  }

  #transaction(): IngestTransaction {
    const world = this.#world;
    return {
      alerts: async (fingerprints) => found(fingerprints, (fingerprint) => world.alert(fingerprint)),
      // The past is told once: its ends are known.
      expiries: async () => new Map(),
      silences: async () => this.#active(),
      inhibition: async (question) => world.inhibition(question),
      settle: () => undefined,
      storms: () => new Map(),
      count: () => undefined,
      groupIncidents: async (keys) => found(keys, (key) => world.newestOf(key)),
      incidents: async (ids) => found(ids, (id) => world.snapshot(id)),
      write: async (changes) => world.write(changes),
    };
  }
}

function eventOf({ source, fingerprint, status, labels, annotations, startsAt, links }: Alert): AlertEvent {
  return { source, fingerprint, status, labels, annotations, startsAt, links };
}

/** When the incident does something by itself next. */
function nextMoment(incident: Incident): number | undefined {
  const called = incident.state === 'triggered' ? incident.escalation.nextAt : undefined;
  const moments = [dueAt(incident), called].flatMap((at) => at?.getTime() ?? []);
  return moments.length === 0 ? undefined : Math.min(...moments);
}

function found<T>(keys: readonly string[], get: (key: string) => T | undefined): ReadonlyMap<string, T> {
  const map = new Map<string, T>();
  for (const key of keys) {
    const value = get(key);
    if (value !== undefined) map.set(key, value);
  }
  return map;
}
