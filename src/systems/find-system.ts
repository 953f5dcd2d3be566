import { NotFoundError } from '../domain/errors.ts';
import { nearestWord } from '../domain/nearest-word.ts';
import type { ProbePlan, Settings } from '../domain/settings.ts';
import type { ServicePlan, SystemPlan } from '../domain/system.ts';
import { cut } from '../domain/text.ts';

/** The system of that name. NotFoundError that suggests what was probably meant. */
export function findSystem({ systems }: Pick<Settings, 'systems'>, name: string): SystemPlan {
  const found = systems.find((one) => one.name === name.toLowerCase());
  if (found !== undefined) return found;
  throw notFound('system', name, systems, 'List them with /ops systems.');
}

/** The one that is named, or the only one there is. NotFoundError that lists them otherwise. */
export function findSystemOrOnly(settings: Pick<Settings, 'systems'>, name: string | undefined): SystemPlan {
  const [only, another] = settings.systems;
  if (name !== undefined) return findSystem(settings, name);
  if (only !== undefined && another === undefined) return only;
  const names = settings.systems.map((one) => one.name).join(', ');
  throw new NotFoundError(
    only === undefined
      ? 'No system is configured. Put a pack into systems/ of the configuration folder.'
      : `Say which system. There are: ${names}.`,
  );
}

/** The probe of that name within a system. NotFoundError that suggests what was probably meant. */
export function findProbe(system: SystemPlan, name: string): ProbePlan {
  const found = system.probes.find((one) => one.name === name.toLowerCase());
  if (found !== undefined) return found;
  throw notFound(`probe of ${system.name}`, name, system.probes, `See them with /ops health ${system.name}.`);
}

/** The service of that name within a system. NotFoundError that suggests what was probably meant. */
export function findService(system: SystemPlan, name: string): ServicePlan {
  const found = system.services.find((one) => one.name === name.toLowerCase());
  if (found !== undefined) return found;
  throw notFound(
    `service of ${system.name}`,
    name,
    system.services,
    `See them with /ops service ${system.name}.`,
  );
}

function notFound(
  kind: string,
  name: string,
  known: readonly { readonly name: string }[],
  next: string,
): NotFoundError {
  const meant = nearestWord(
    name,
    known.map((one) => one.name),
  );
  const hint = meant === undefined ? '' : ` Did you mean '${meant}'?`;
  return new NotFoundError(`There is no ${kind} '${cut(name, 60)}'.${hint} ${next}`);
}
