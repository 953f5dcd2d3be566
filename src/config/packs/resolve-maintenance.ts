import type { MaintenancePlan } from '../../domain/maintenance.ts';
import type { Matcher } from '../../domain/matcher.ts';
import { maintenancePlan } from '../sections/maintenance.ts';
import { duplicates, type Mistake } from '../sections/mistake.ts';
import { unknownName } from './names.ts';
import type { ParsedPack } from './pack-schema.ts';

interface Place {
  readonly name: string;
  readonly timeZone: string;
  readonly channel: string;
  /** By service. */
  readonly matchers: Readonly<Record<string, readonly Matcher[]>>;
}

/** The maintenance windows of a pack: of the whole system, or of those of its services that are named. */
export function packMaintenance(
  pack: ParsedPack,
  place: Place,
  mistakes: Mistake[],
): readonly MaintenancePlan[] {
  duplicates(pack.maintenance, ['maintenance'], mistakes);
  const whole: readonly Matcher[] = [{ label: 'system', operator: '=', value: place.name }];
  return pack.maintenance.map((window, index) => {
    const sets = window.services?.flatMap((service, at) => {
      if (Object.hasOwn(place.matchers, service)) return [place.matchers[service] ?? []];
      const path = ['maintenance', index, 'services', at];
      mistakes.push(unknownName('service', service, Object.keys(place.matchers), path));
      return [];
    });
    return maintenancePlan({ ...window, name: `${place.name}.${window.name}` }, sets ?? [whole], place);
  });
}
