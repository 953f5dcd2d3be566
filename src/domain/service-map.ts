import { type GradedReading, type ProbeStatus, probeStatuses } from './probe.ts';
import type { ServicePlan } from './system.ts';

/** How a service stands, and what of what it needs does not. */
export interface ServiceState {
  readonly name: string;
  readonly title: string;
  readonly status: ProbeStatus;
  /** Its own probe says that it does not run. */
  readonly down: boolean;
  /** Names of the services that it needs, directly or through others, and that are down. */
  readonly blockedBy: readonly string[];
  readonly dependsOn: readonly string[];
}

/** The services in the order in which they have to be started. What nothing has been measured of is unknown. */
export function serviceStates(
  services: readonly ServicePlan[],
  readings: readonly GradedReading[],
): readonly ServiceState[] {
  const byName = new Map(services.map((service) => [service.name, service]));
  const down = new Set(services.filter(({ name }) => isDown(name, readings)).map(({ name }) => name));
  return startOrder(services).map((service) => ({
    name: service.name,
    title: service.title,
    status: worstOf(readings.filter((reading) => reading.service === service.name)),
    down: down.has(service.name),
    blockedBy: [...needs(service, byName)].filter((name) => down.has(name)),
    dependsOn: service.dependsOn,
  }));
}

/** What is needed comes before who needs it; a circle, which no configuration has, would end it all the same. */
export function startOrder(services: readonly ServicePlan[]): readonly ServicePlan[] {
  const byName = new Map(services.map((service) => [service.name, service]));
  const ordered = new Set<ServicePlan>();
  const visit = (service: ServicePlan, above: ReadonlySet<string>): void => {
    if (ordered.has(service) || above.has(service.name)) return;
    for (const needed of service.dependsOn) {
      const found = byName.get(needed);
      if (found !== undefined) visit(found, new Set([...above, service.name]));
    }
    ordered.add(service);
  };
  for (const service of services) visit(service, new Set());
  return [...ordered];
}

/** The probe of a service has its name; its `up` is what it is about. */
function isDown(name: string, readings: readonly GradedReading[]): boolean {
  return readings.some(
    ({ probe, metric, status }) => probe === name && metric === 'up' && status === 'critical',
  );
}

function worstOf(readings: readonly GradedReading[]): ProbeStatus {
  return probeStatuses.find((status) => readings.some((reading) => reading.status === status)) ?? 'unknown';
}

function needs(service: ServicePlan, byName: ReadonlyMap<string, ServicePlan>): ReadonlySet<string> {
  const found = new Set<string>();
  const open = [...service.dependsOn];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    open.push(...(byName.get(next)?.dependsOn ?? []));
  }
  return found;
}
