import type { ServicePlan, ServiceRun } from '../../domain/system.ts';
import type { ParsedPack } from './pack-schema.ts';
import type { PackContext } from './resolve-pack.ts';
import type { ParsedRuns } from './service-schema.ts';

/** The services of a pack; what they depend on is checked where the rules of inhibition are made of it. */
export function packServices(pack: ParsedPack, { name: system }: PackContext): readonly ServicePlan[] {
  return Object.entries(pack.services).map(([name, service]) => ({
    name,
    title: service.title ?? name,
    dependsOn: service.dependsOn,
    ...(service.runs === undefined ? {} : { run: runOf(service.runs) }),
    ...(service.host === undefined || service.host === 'any' ? {} : { host: service.host }),
    matchers: [
      { label: 'system', operator: '=', value: system },
      { label: 'service', operator: '=', value: name },
    ],
  }));
}

/** The schema holds that it is exactly one of them. */
export function runOf({
  container,
  compose,
  systemd,
  systemctl,
  process,
  http,
  connection = '',
}: ParsedRuns): ServiceRun {
  if (container !== undefined) return { kind: 'container', connection, name: container };
  if (compose !== undefined) return { kind: 'compose', connection, ...compose };
  if (systemd !== undefined) {
    return { kind: 'systemd', unit: systemd, ...(systemctl === undefined ? {} : { systemctl }) };
  }
  if (process !== undefined) return { kind: 'process', pattern: process };
  return { kind: 'http', connection, path: http ?? '/' };
}
