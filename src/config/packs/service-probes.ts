import type { ServiceRun } from '../../domain/system.ts';
import type { Mistake } from '../sections/mistake.ts';
import { threshold } from '../sections/thresholds.ts';
import type { ParsedPack } from './pack-schema.ts';
import type { ParsedPackProbe } from './probe-schema.ts';
import { runOf } from './resolve-services.ts';

interface NamedProbe {
  readonly name: string;
  readonly probe: ParsedPackProbe;
  readonly path: readonly PropertyKey[];
}

/** The probe that looks whether a service runs, for each that says how it is run; it has the service's name. */
export function serviceProbes(pack: ParsedPack, mistakes: Mistake[]): readonly NamedProbe[] {
  return Object.entries(pack.services).flatMap(
    ([name, { runs, host, title, probe }]): readonly NamedProbe[] => {
      const path = ['services', name];
      if (runs === undefined) return [];
      if (Object.hasOwn(pack.probes, name)) {
        const message = `the service '${name}' has a probe of its own name that looks whether it runs. Give this one another name, or set services.${name}.probe.`;
        mistakes.push({ path: ['probes', name], message });
        return [];
      }
      const { probe: way, parameters } = wayOf(runOf(runs));
      return [
        {
          name,
          path: [...path, 'runs'],
          probe: {
            probe: way,
            title: title ?? name,
            service: name,
            deep: false,
            views: [],
            parameters,
            thresholds: { up: threshold.parse({ critical: '< 1' }), ...probe?.thresholds },
            labels: probe?.labels ?? {},
            unknown: probe?.unknown,
            every: probe?.every,
            timeout: probe?.timeout,
            host,
            connection: runs.connection,
          },
        },
      ];
    },
  );
}

function wayOf(run: ServiceRun): Pick<ParsedPackProbe, 'parameters'> & { readonly probe: string } {
  switch (run.kind) {
    case 'container':
      return { probe: 'container', parameters: { names: [run.name] } };
    case 'compose':
      return { probe: 'compose', parameters: { project: run.project, services: { [run.service]: 1 } } };
    case 'systemd': {
      const { unit, systemctl } = run;
      // Failed units of the rest of the host are none of the service's business.
      const parameters = { units: [unit], failedUnits: false };
      return {
        probe: 'systemd',
        parameters: systemctl === undefined ? parameters : { ...parameters, systemctl },
      };
    }
    case 'process':
      return { probe: 'process', parameters: { pattern: run.pattern } };
    case 'http':
      return { probe: 'http', parameters: { path: run.path } };
  }
}
