import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { isObject } from '../../src/domain/json.ts';
import { root } from '../support/import-graph.ts';
import type { StandIn } from './stand-in.ts';

/** The pack that comes along under this name, as text. */
export function packText(pack: string): string {
  return readFileSync(join(root, 'templates', 'systems', `${pack}.yml`), 'utf8');
}

/**
 * Writes a configuration folder for a demonstration: the pack as it comes, with the variables of the stand-in, laid over
 * by an environment in which everything is measured every ten seconds and told at once.
 */
export function writeDemoConfiguration(folder: string, pack: string, { variables }: StandIn): void {
  const text = packText(pack);
  mkdirSync(join(folder, 'systems'), { recursive: true });
  const document: unknown = parse(text);
  const whole = isObject(document) ? document : {};
  writeFileSync(
    join(folder, 'systems', `${pack}.yml`),
    stringify({ ...whole, environments: { demo: hasty(whole) } }),
  );
  writeFileSync(
    join(folder, 'watchbill.yml'),
    stringify({
      channel: '#ops',
      // Of the local workspace: an admin, an operator, a viewer.
      roles: { admin: ['U0ADA0ADMIN'], operator: ['U0OLU0OPERA'], everyone: 'viewer' },
      policies: { default: { levels: [{ call: ['channel:#ops'], timeout: '15m' }] } },
      routes: [{ name: 'default', policy: 'default' }],
      systems: { [pack]: { environment: 'demo', variables } },
    }),
  );
}

/** Ten seconds instead of minutes; nothing waits before it is told. */
function hasty(pack: Readonly<Record<string, unknown>>): object {
  const probes = isObject(pack['probes']) ? pack['probes'] : {};
  const services = isObject(pack['services']) ? pack['services'] : {};
  return {
    channels: { alerts: '#ops', reports: '#ops' },
    probes: Object.fromEntries(
      Object.entries(probes).flatMap(([name, probe]) =>
        isObject(probe) ? [[name, { ...everyTenSeconds(probe), thresholds: hastyThresholds(probe) }]] : [],
      ),
    ),
    services: Object.fromEntries(
      Object.entries(services).flatMap(([name, service]) =>
        isObject(service) && service['runs'] !== undefined ? [[name, { probe: { every: '10s' } }]] : [],
      ),
    ),
  };
}

function everyTenSeconds(probe: Readonly<Record<string, unknown>>): object {
  return probe['deep'] === true || probe['every'] === 'never' ? {} : { every: '10s' };
}

function hastyThresholds({ thresholds }: Readonly<Record<string, unknown>>): object {
  if (!isObject(thresholds)) return {};
  return Object.fromEntries(
    Object.entries(thresholds).map(([metric, limits]) => [
      metric,
      Array.isArray(limits)
        ? limits.map((level) => (isObject(level) ? { ...level, for: '0s' } : level))
        : { for: '0s' },
    ]),
  );
}
