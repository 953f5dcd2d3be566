import type { AlertEvent, Labels } from '../../src/domain/alert.ts';
import { fingerprintOf } from '../../src/domain/fingerprint.ts';
import { parseMatcher } from '../../src/domain/matcher.ts';
import type { Log } from '../../src/domain/ports/log.ts';
import type { Wake } from '../../src/domain/ports/wake.ts';
import type { Route } from '../../src/domain/route.ts';
import { usualSeverities } from '../../src/domain/severity.ts';
import { createIntake, type IntakeParts } from '../../src/pipeline/intake.ts';
import type { IntakeSettings } from '../../src/pipeline/stage.ts';
import { policy } from './incidents.ts';
import { memoryStores } from './memory-stores.ts';
import { manualClock } from './story-clock.ts';

/** An alert named by its labels; every one has an `alertname`. */
export function firing(labels: Labels = {}, changes: Partial<AlertEvent> = {}): AlertEvent {
  const all = { alertname: 'DiskFull', ...labels };
  return {
    source: 'alertmanager',
    fingerprint: fingerprintOf(all),
    status: 'firing',
    labels: all,
    annotations: {},
    startsAt: new Date('2026-11-21T02:10:00Z'),
    links: [],
    ...changes,
  };
}

/** The end of that alert, `minutes` after the start of its episode. */
export function ended(labels: Labels = {}, changes: Partial<AlertEvent> = {}, minutes = 5): AlertEvent {
  const event = firing(labels, changes);
  return { ...event, status: 'resolved', endsAt: new Date(event.startsAt.getTime() + minutes * 60_000) };
}

/** Another episode: the same alert, starting `minutes` later. */
export function startingLater(minutes: number): Partial<AlertEvent> {
  return { startsAt: new Date(firing().startsAt.getTime() + minutes * 60_000) };
}

/** A route that groups by name, waits for nothing and does nothing by itself. */
export function route(changes: Partial<Route> = {}): Route {
  return {
    name: 'default',
    matchers: [],
    channel: '#ops',
    policy,
    groupBy: ['alertname'],
    groupWaitMs: 0,
    groupIntervalMs: 0,
    repeatIntervalMs: 0,
    resolveDelayMs: 0,
    reopenWindowMs: 30 * 60_000,
    continue: false,
    muteTimes: [],
    activeTimes: [],
    severity: [],
    routes: [],
    ...changes,
  };
}

export const routes: readonly Route[] = [
  route({
    name: 'database',
    matchers: [parseMatcher('team=db')],
    channel: '#db',
    groupBy: ['alertname', 'cluster'],
    reopenWindowMs: 0,
  }),
  route(),
];

/** What the pipeline needs of the settings, with these routes. */
export function routingBy(...tree: readonly Route[]): IntakeSettings {
  return { routes: tree, severities: usualSeverities, channel: '#ops', inhibitions: [] };
}

/** Remembers who was woken; can be told to fail. */
export function recordingWake() {
  const woken = {
    deliveries: [] as string[],
    escalations: [] as { incidentId: string; at: Date }[],
    windows: [] as Date[],
    incidents: [] as { incidentId: string; at: Date }[],
  };
  let failure: Error | undefined;
  const wake: Wake = {
    deliveries: async (keys) => {
      if (failure !== undefined) throw failure;
      woken.deliveries.push(...keys);
    },
    escalations: async (due) => {
      if (failure !== undefined) throw failure;
      woken.escalations.push(...due);
    },
    windows: async (at) => {
      if (failure !== undefined) throw failure;
      woken.windows.push(...at);
    },
    incidents: async (due) => {
      if (failure !== undefined) throw failure;
      woken.incidents.push(...due);
    },
  };
  return {
    wake,
    woken,
    failWith: (error: Error) => {
      failure = error;
    },
  };
}

/** Remembers what was logged. */
export function recordingLog() {
  const lines: { level: string; message: string }[] = [];
  const at = (level: string) => (_fields: object, message: string) => {
    lines.push({ level, message });
  };
  const log: Log = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
  return { log, lines };
}

/** The pipeline over stores in memory, with the clock in hand. */
export function pipeline(changes: Partial<IntakeParts> = {}) {
  const clock = manualClock();
  const stores = memoryStores(clock);
  const { wake, woken, failWith } = recordingWake();
  const { log, lines } = recordingLog();
  const settings = routingBy(...routes);
  const intake = createIntake({ clock, settings, stores, wake, log, ...changes });
  return { clock, stores, wake, woken, failWith, log, lines, settings, intake };
}

export type Pipeline = ReturnType<typeof pipeline>;

/** Every incident with its alerts, oldest first. */
export async function incidentsOf({ stores }: Pick<Pipeline, 'stores'>) {
  const all = await stores.incidents.list({ limit: 100_000 });
  return all.toSorted((left, right) => (left.incident.id < right.incident.id ? -1 : 1));
}

/** How many alerts are on incidents, all together. */
export async function alertsOn(line: Pick<Pipeline, 'stores'>): Promise<number> {
  return (await incidentsOf(line)).reduce((sum, { alerts }) => sum + alerts.total, 0);
}

/** The kinds on an incident's timeline, in order. */
export async function storyOf({ stores }: Pick<Pipeline, 'stores'>, id: string): Promise<readonly string[]> {
  return (await stores.incidents.timeline(id, 1000)).map((entry) => entry.kind);
}
