import { DAY_MS } from '../domain/duration.ts';
import type { IncidentStore } from '../domain/ports/incident-store.ts';
import type { SampleStore } from '../domain/ports/sample-store.ts';
import { type GradedReading, type ProbeStatus, probeStatuses } from '../domain/probe.ts';
import { serviceStates } from '../domain/service-map.ts';
import type { Settings } from '../domain/settings.ts';
import type { SystemPlan } from '../domain/system.ts';
import { currentReadings } from './system-readings.ts';

/** How one system stands as a whole. */
export interface SystemState {
  readonly system: SystemPlan;
  /** The worst of its readings; unknown where there is none. */
  readonly status: ProbeStatus;
  readonly readings: readonly GradedReading[];
  /** Titles of services whose own probe says that they do not run. */
  readonly servicesDown: readonly string[];
  readonly incidents: number;
  /** When the newest of its readings was taken. */
  readonly measuredAt?: Date;
}

interface Parts {
  readonly stores: {
    readonly samples: Pick<SampleStore, 'latest'>;
    readonly incidents: Pick<IncidentStore, 'list'>;
  };
  readonly settings: Pick<Settings, 'systems'>;
  readonly now: Date;
}

/** More open ones than that are counted no further. */
const MOST_INCIDENTS = 1_000;

/** Every system by what is stored, worst first, then by name. */
export async function summariseSystems({ stores, settings, now }: Parts): Promise<readonly SystemState[]> {
  const since = new Date(now.getTime() - 32 * DAY_MS);
  const [readings, incidents] = await Promise.all([
    stores.samples.latest(since),
    stores.incidents.list({ states: ['triggered', 'acknowledged'], limit: MOST_INCIDENTS }),
  ]);
  const bySystem = Map.groupBy(readings, ({ system }) => system);
  const open = Map.groupBy(incidents, ({ incident }) => incident.system ?? '');
  return settings.systems
    .map((system) =>
      stateOf(system, bySystem.get(system.name) ?? [], open.get(system.name)?.length ?? 0, now),
    )
    .sort(
      (left, right) =>
        probeStatuses.indexOf(left.status) - probeStatuses.indexOf(right.status) ||
        left.system.name.localeCompare(right.system.name, 'en'),
    );
}

function stateOf(
  system: SystemPlan,
  stored: readonly GradedReading[],
  incidents: number,
  now: Date,
): SystemState {
  const readings = currentReadings(stored, system.probes, now).map(({ reading, plan: { service } }) =>
    service === undefined ? reading : { ...reading, service },
  );
  const times = readings.map(({ measuredAt }) => measuredAt.getTime());
  const down = serviceStates(system.services, readings).filter((service) => service.down);
  return {
    system,
    status:
      probeStatuses.find((status) => readings.some((reading) => reading.status === status)) ?? 'unknown',
    readings,
    servicesDown: down.map(({ title }) => title),
    incidents,
    ...(times.length === 0 ? {} : { measuredAt: new Date(Math.max(...times)) }),
  };
}
