import { builtInConfiguration } from '../config/built-in.ts';
import { loadConfiguration, settingsFrom } from '../config/configuration.ts';
import type { Environment } from '../config/environment.ts';
import type { Known } from '../config/resolve.ts';
import type { Settings } from '../domain/settings.ts';
import { validateCron } from '../queue/cron-expression.ts';
import type { Definitions } from './definitions.ts';
import { localPeople } from './local-people.ts';

/** What a configuration may name: the definitions that were found, and cron expressions that can be kept. */
export function knownNames(definitions: Definitions): Known {
  return { ...definitions, cronProblem: validateCron };
}

/** The settings of `WATCHBILL_CONFIG`, or the built-in ones. ConfigError with every mistake. */
export function loadSettings(environment: Environment, definitions: Definitions): Settings {
  const known = knownNames(definitions);
  if (environment.configFolder !== undefined) return loadConfiguration(environment.configFolder, known);
  const local = environment.slack.kind === 'local';
  const people = local
    ? localPeople
    : { admins: environment.admins, operators: [], viewers: [], everyone: 'viewer' as const };
  const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return settingsFrom(builtInConfiguration(environment.channel, people, timeZone), known);
}
