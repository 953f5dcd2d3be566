import type { ReportPlan } from '../../domain/settings.ts';
import type { SystemPlan } from '../../domain/system.ts';
import type { Known } from '../resolve.ts';
import type { ParsedConfiguration } from '../schema.ts';
import type { Mistake } from '../sections/mistake.ts';
import { severitiesOf } from '../sections/severities.ts';
import { checkMatchers } from './check-matchers.ts';
import type { ParsedPack } from './pack-schema.ts';
import { packInhibitions } from './resolve-inhibitions.ts';
import { packMaintenance } from './resolve-maintenance.ts';
import { packProbes } from './resolve-probes.ts';
import { packRoute } from './resolve-route.ts';
import { packSchedules } from './resolve-schedules.ts';
import { packServices } from './resolve-services.ts';
import type { SystemParts } from './resolve-systems.ts';

/** What the parts of a pack are resolved with. */
export interface PackContext {
  /** Of the system. */
  readonly name: string;
  readonly pack: string;
  readonly environment: string | undefined;
  readonly configuration: ParsedConfiguration;
  readonly known: Known;
}

/** The report that posts a schedule. */
export const SYSTEM_REPORT = 'system-review';

/** Resolves names within the pack and checks across its parts; what is wrong is added to `mistakes`. */
export function resolvePack(pack: ParsedPack, context: PackContext, mistakes: Mistake[]): SystemParts {
  const { name, configuration, environment } = context;
  const timeZone = pack.timeZone ?? configuration.timeZone;
  const channel = pack.channels.alerts ?? configuration.channel;
  const services = packServices(pack, context);
  const probes = packProbes(pack, context, mistakes);
  const schedules = packSchedules(pack, { ...context, timeZone, channel, probes }, mistakes);
  checkMatchers(pack, probes, severitiesOf(configuration), mistakes);
  const { targets } = pack;
  const system: SystemPlan = {
    name,
    pack: context.pack,
    ...(environment === undefined ? {} : { environment }),
    title: pack.title,
    ...(pack.owner === undefined ? {} : { owner: pack.owner }),
    ...(pack.description === undefined ? {} : { description: pack.description }),
    timeZone,
    channel,
    services,
    probes,
    schedules,
    targets: {
      ...(targets.availability === undefined ? {} : { availabilityPercent: targets.availability }),
      ...(targets.acknowledge === undefined ? {} : { acknowledgeMs: targets.acknowledge }),
      ...(targets.resolve === undefined ? {} : { resolveMs: targets.resolve }),
      ...(targets.escalated === undefined ? {} : { escalatedPercent: targets.escalated }),
      rtoMs: targets.rto,
      rpoMs: targets.rpo,
    },
  };
  const matchers = Object.fromEntries(services.map((one) => [one.name, one.matchers]));
  return {
    system,
    routeOf: packRoute(pack, name, channel),
    inhibitions: packInhibitions(pack, context, services, mistakes),
    maintenance: packMaintenance(pack, { name, timeZone, channel, matchers }, mistakes),
    services: Object.fromEntries([
      [name, [{ label: 'system', operator: '=', value: name }]],
      ...services.map((one) => [`${name}/${one.name}`, one.matchers]),
    ]),
    reports: schedules.map(
      (schedule): ReportPlan => ({
        name: `${name}.${schedule.name}`,
        title: `${system.title}: ${schedule.title}`,
        report: SYSTEM_REPORT,
        cron: schedule.cron,
        timeZone: schedule.timeZone,
        channel: schedule.channel,
        of: { system: name, schedule: schedule.name },
      }),
    ),
  };
}
