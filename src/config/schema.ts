import { z } from 'zod';
import { canary } from './sections/canary.ts';
import { channel, timeZone } from './sections/fields.ts';
import { heartbeat, heartbeats } from './sections/heartbeats.ts';
import { history } from './sections/history.ts';
import { inhibitions } from './sections/inhibitions.ts';
import { links } from './sections/links.ts';
import { emergency, maintenance } from './sections/maintenance.ts';
import { policies } from './sections/policies.ts';
import { probes } from './sections/probes.ts';
import { reports } from './sections/reports.ts';
import { roles } from './sections/roles.ts';
import { routes } from './sections/route-schema.ts';
import { services } from './sections/services.ts';
import { severities } from './sections/severities.ts';
import { silences } from './sections/silences.ts';
import { sources } from './sections/sources.ts';
import { storm } from './sections/storm.ts';
import { systems } from './sections/systems.ts';
import { timeIntervals } from './sections/time-intervals.ts';

/** `watchbill.yml`, one section a file. Every key is documented in the README; an unknown one is an error. */
export const configurationSchema = z.strictObject({
  channel,
  timeZone: timeZone.default('UTC'),
  roles,
  policies,
  routes,
  timeIntervals,
  severities,
  inhibitions,
  services,
  systems,
  silences,
  maintenance,
  emergency,
  links,
  sources,
  storm,
  probes,
  reports,
  history,
  heartbeats,
  heartbeat,
  canary,
});

export type RawConfiguration = z.input<typeof configurationSchema>;
export type ParsedConfiguration = z.output<typeof configurationSchema>;
