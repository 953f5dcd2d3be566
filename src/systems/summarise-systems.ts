import { worstFirst } from '../domain/compare.ts';
import { DAY_MS } from '../domain/duration.ts';
import type { IncidentStore } from '../domain/ports/incident-store.ts';
import type { OkCount, SampleStore } from '../domain/ports/sample-store.ts';
import { type GradedReading, probeStatuses } from '../domain/probe.ts';
import { serviceStates } from '../domain/service-map.ts';
import type { Settings } from '../domain/settings.ts';
import type { SystemPlan } from '../domain/system.ts';
import type { SystemLine } from '../domain/system-line.ts';
import { currentReadings } from './system-readings.ts';

/** How one system stands as a whole. */
export interface SystemState extends SystemLine {
  readonly system: SystemPlan;
}

interface Parts {
  readonly stores: {
    readonly samples: Pick<SampleStore, 'overview'>;
    readonly incidents: Pick<IncidentStore, 'list'>;
  };
  readonly settings: Pick<Settings, 'systems'>;
  readonly now: Date;
  /** Where set, how they stood just before. */
  readonly until?: Date;
}

/** More open ones than that are counted no further. */
const MOST_INCIDENTS = 1_000;

/** Every system by what is stored, worst first, then by name. */
export async function summariseSystems({
  stores,
  settings,
  now,
  until,
}: Parts): Promise<readonly SystemState[]> {
  // Nobody has asked for packs who has none.
  if (settings.systems.length === 0) return [];
  const at = until ?? now;
  const [{ ok, notOk }, incidents] = await Promise.all([
    stores.samples.overview(new Date(at.getTime() - 32 * DAY_MS), until),
    stores.incidents.list({ states: ['triggered', 'acknowledged'], limit: MOST_INCIDENTS }),
  ]);
  const well = Map.groupBy(ok, ({ system }) => system);
  const bad = Map.groupBy(notOk, ({ system }) => system);
  const open = Map.groupBy(incidents, ({ incident }) => incident.system ?? '');
  return settings.systems
    .map((system) => {
      const { name } = system;
      return stateOf(system, well.get(name) ?? [], bad.get(name) ?? [], open.get(name)?.length ?? 0, at);
    })
    .sort(
      (left, right) =>
        probeStatuses.indexOf(left.status) - probeStatuses.indexOf(right.status) ||
        left.system.name.localeCompare(right.system.name, 'en'),
    );
}

/** What is well has no name here: only when it was measured, and how often, is of interest. */
type Known = (GradedReading | (OkCount & { readonly metric: '' })) & { readonly count?: number };

function stateOf(
  system: SystemPlan,
  ok: readonly OkCount[],
  bad: readonly GradedReading[],
  incidents: number,
  now: Date,
): SystemState {
  const stored: readonly Known[] = [...bad, ...ok.map((one) => ({ ...one, metric: '' as const }))];
  const counts = { critical: 0, warning: 0, unknown: 0, ok: 0 };
  const notOk: GradedReading[] = [];
  let newestMs = Number.NEGATIVE_INFINITY;
  for (const { reading, plan } of currentReadings(stored, system.probes, now)) {
    counts[reading.status] += reading.count ?? 1;
    newestMs = Math.max(newestMs, reading.measuredAt.getTime());
    if (reading.status === 'ok') continue;
    notOk.push(plan.service === undefined ? reading : { ...reading, service: plan.service });
  }
  return {
    system,
    status: probeStatuses.find((status) => counts[status] > 0) ?? 'unknown',
    counts,
    notOk: worstFirst(notOk),
    servicesDown: serviceStates(system.services, notOk)
      .filter((service) => service.down)
      .map(({ title }) => title),
    incidents,
    ...(Number.isFinite(newestMs) ? { measuredAt: new Date(newestMs) } : {}),
  };
}
