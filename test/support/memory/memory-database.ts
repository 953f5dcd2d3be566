import { type Audit, type IntakeCounts, noCounts } from '../../../src/domain/accounts.ts';
import type { Alert } from '../../../src/domain/alert.ts';
import type { Clock } from '../../../src/domain/clock.ts';
import type { Delivery } from '../../../src/domain/delivery.ts';
import type { AlertExpiry } from '../../../src/domain/expiry.ts';
import type { AlertSummary, Incident, TimelineEntry } from '../../../src/domain/incident.ts';
import {
  formatIncidentId,
  formatSeriesId,
  formatSilenceId,
  formatWindowId,
} from '../../../src/domain/incident-id.ts';
import type { MaintenanceWindow } from '../../../src/domain/maintenance.ts';
import type { Episode } from '../../../src/domain/ports/history-store.ts';
import type { SilenceBegin } from '../../../src/domain/ports/silence-store.ts';
import type { Silence } from '../../../src/domain/silence.ts';
import type { SilenceSeries } from '../../../src/domain/silence-series.ts';
import type { SilenceTimer } from '../../../src/domain/silence-timer.ts';
import { memoryJournal } from './memory-journal.ts';

export interface CountedEpisode extends Episode {
  readonly alertname: string;
}

/** Rows are immutable, so that copying the maps is a snapshot. */
export interface MemoryState {
  readonly alerts: Map<string, Alert>;
  readonly incidents: Map<string, Incident>;
  readonly silences: Map<string, Silence>;
  readonly silenceTimers: Map<string, SilenceTimer & { readonly endedBy?: string }>;
  /** Silence and fingerprint. */
  readonly silenceHits: Map<string, { readonly silenceId: string; readonly fingerprint: string }>;
  readonly silenceBegins: Map<string, SilenceBegin>;
  readonly silenceReleases: Map<string, string>;
  readonly windows: Map<string, MaintenanceWindow>;
  readonly series: Map<string, { readonly series: SilenceSeries; readonly dueAt?: Date }>;
  readonly deliveries: Map<string, Delivery>;
  readonly priorities: Map<string, number>;
  readonly episodes: Map<string, CountedEpisode>;
  readonly expiries: Map<string, AlertExpiry>;
  readonly counters: Map<string, number>;
  timeline: readonly TimelineEntry[];
  counts: IntakeCounts;
  audit: Audit | undefined;
}

const empty = (): MemoryState => ({
  alerts: new Map(),
  incidents: new Map(),
  silences: new Map(),
  silenceTimers: new Map(),
  silenceHits: new Map(),
  silenceBegins: new Map(),
  silenceReleases: new Map(),
  windows: new Map(),
  series: new Map(),
  deliveries: new Map(),
  priorities: new Map(),
  episodes: new Map(),
  expiries: new Map(),
  counters: new Map(),
  timeline: [],
  counts: noCounts,
  audit: undefined,
});

const copy = (state: MemoryState): MemoryState => ({
  alerts: new Map(state.alerts),
  incidents: new Map(state.incidents),
  silences: new Map(state.silences),
  silenceTimers: new Map(state.silenceTimers),
  silenceHits: new Map(state.silenceHits),
  silenceBegins: new Map(state.silenceBegins),
  silenceReleases: new Map(state.silenceReleases),
  windows: new Map(state.windows),
  series: new Map(state.series),
  deliveries: new Map(state.deliveries),
  priorities: new Map(state.priorities),
  episodes: new Map(state.episodes),
  expiries: new Map(state.expiries),
  counters: new Map(state.counters),
  timeline: state.timeline,
  counts: state.counts,
  audit: state.audit,
});

/** What the stores in memory share: one state, one transaction at a time, all or nothing. */
export class MemoryDatabase {
  readonly clock: Clock;
  state = empty();
  /** By key of a delivery, the end of its lease; outside the transactions, as leases end by themselves. */
  readonly leases = new Map<string, number>();
  readonly journal = memoryJournal();
  #last: Promise<unknown> = Promise.resolve();

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Runs `work` alone; what it wrote is taken back when it throws. */
  async transaction<T>(work: () => T | Promise<T>): Promise<T> {
    const mine = this.#last.then(async () => {
      const before = copy(this.state);
      try {
        return await work();
      } catch (error) {
        this.state = before;
        throw error;
      }
    });
    this.#last = mine.catch(() => undefined);
    return mine;
  }

  mintIncidentId(day: Date): string {
    return formatIncidentId(day, this.#count('INC', day));
  }

  mintSilenceId(day: Date): string {
    return formatSilenceId(day, this.#count('SIL', day));
  }

  mintSeriesId(day: Date): string {
    return formatSeriesId(day, this.#count('SER', day));
  }

  mintWindowId(day: Date): string {
    return formatWindowId(day, this.#count('MNT', day));
  }

  #count(prefix: string, day: Date): number {
    const key = `${prefix} ${day.toISOString().slice(0, 10)}`;
    const next = (this.state.counters.get(key) ?? 0) + 1;
    this.state.counters.set(key, next);
    return next;
  }

  alertsOf(incidentId: string): readonly Alert[] {
    return [...this.state.alerts.values()].filter((alert) => alert.incidentId === incidentId);
  }

  /** By incident; one pass over the alerts, however many incidents are asked for. */
  summaries(ids: ReadonlySet<string>): ReadonlyMap<string, AlertSummary> {
    const byIncident = Map.groupBy(
      [...this.state.alerts.values()].filter((alert) => ids.has(alert.incidentId ?? '')),
      (alert) => alert.incidentId ?? '',
    );
    return new Map([...ids].map((id) => [id, summarise(byIncident.get(id) ?? [])]));
  }

  summary(incidentId: string): AlertSummary {
    return summarise(this.alertsOf(incidentId));
  }

  /** Writes the incident, one revision after the one that is stored. */
  putIncident(incident: Incident): void {
    const stored = this.state.incidents.get(incident.id);
    if (stored === undefined) throw new Error(`The incident '${incident.id}' is not there to be changed.`);
    this.state.incidents.set(incident.id, { ...incident, revision: stored.revision + 1 });
  }

  addTimeline(entries: readonly TimelineEntry[]): void {
    // A caller may hand in a whole actor; his role of that day is not part of the story.
    const rows = entries.map((entry) => {
      const { kind, id, source } = entry.actor;
      return { ...entry, actor: { kind, id, source } };
    });
    this.state.timeline = this.state.timeline.concat(rows);
  }
}

function summarise(alerts: readonly Alert[]): AlertSummary {
  const firing = alerts.filter((alert) => alert.status === 'firing');
  const since = Math.min(
    ...(firing.length > 0 ? firing : alerts).slice(0, 50_000).map((alert) => alert.startsAt.getTime()),
  );
  return {
    total: alerts.length,
    firing: firing.length,
    silenced: firing.filter((alert) => alert.silenceId !== undefined).length,
    inhibited: firing.filter((alert) => alert.silenceId === undefined && alert.inhibitedBy !== undefined)
      .length,
    ...(Number.isFinite(since) ? { since: new Date(since) } : {}),
  };
}
