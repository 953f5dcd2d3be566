import { UsageError } from '../domain/errors.ts';
import type { MaintenancePlan, MatcherSets } from '../domain/maintenance.ts';
import { parseMatcher } from '../domain/matcher.ts';
import { requireMatchers } from '../domain/silence-rules.ts';
import type { MaintenanceContext } from './maintenance-context.ts';

/** What is to be maintained: a window of the configuration, a service, or whatever some matchers match. */
export interface MaintenanceTarget {
  readonly name: string;
  readonly matchers: MatcherSets;
  readonly channel: string;
  readonly plan?: MaintenancePlan;
}

/** Reads `db-patching`, the name of a service, or `system="db",env=prod`. UsageError naming what there is. */
export function readTarget({ settings }: MaintenanceContext, text: string): MaintenanceTarget {
  const plan = settings.maintenance.find(({ name }) => name === text);
  if (plan !== undefined) return { name: plan.name, matchers: plan.matchers, channel: plan.channel, plan };
  const service = Object.hasOwn(settings.services, text) ? settings.services[text] : undefined;
  if (service !== undefined) return { name: text, matchers: [service], channel: settings.channel };
  if (!/[=~]/.test(text)) {
    const names = [...settings.maintenance.map(({ name }) => name), ...Object.keys(settings.services)];
    throw new UsageError(
      `There is no window and no service '${text.slice(0, 60)}'. Known: ${names.join(', ') || 'none'}. Or write matchers, e.g. 'system="db"'.`,
    );
  }
  // A comma inside of quotes belongs to the value.
  const matchers = (text.match(/(?:"(?:[^"\\]|\\.)*"|[^,"])+/g) ?? []).map((part) =>
    parseMatcher(part.trim()),
  );
  requireMatchers(matchers);
  return { name: text.slice(0, 80), matchers: [matchers], channel: settings.channel };
}
