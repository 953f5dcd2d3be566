import { z } from 'zod';
import { absolutePath } from '../../define/parameters.ts';
import { matcher, name } from '../sections/fields.ts';
import { hostName, probeFields } from './probe-schema.ts';

/** How a service is run, one of these; it also tells whether it is up. */
const runs = z
  .strictObject({
    /** Name of a container. */
    container: z.string().min(1).optional(),
    compose: z.strictObject({ project: z.string().min(1), service: z.string().min(1) }).optional(),
    /** Unit of systemd. */
    systemd: z.string().min(1).optional(),
    /** For systemd: systemctl, where it does not stand in the usual folders. */
    systemctl: absolutePath.optional(),
    /** Searched for in the command lines of the host's processes. */
    process: z.string().min(1).optional(),
    /** Path under an http connection that answers 2xx while it is well. */
    http: z.string().startsWith('/').optional(),
    /** For container and compose a docker connection, for http an http one. */
    connection: name.optional(),
  })
  .refine(
    ({ connection: _connection, systemctl: _systemctl, ...kinds }) =>
      Object.values(kinds).filter((one) => one !== undefined).length === 1,
    'has to name exactly one of container, compose, systemd, process and http',
  )
  .refine(
    ({ systemd, systemctl }) => systemctl === undefined || systemd !== undefined,
    "names systemctl for what is no unit. Keep it where 'systemd' is",
  );

export type ParsedRuns = z.output<typeof runs>;

/** `services:` of a pack, by name. */
export const services = z
  .record(
    name,
    z.strictObject({
      title: z.string().min(1).max(80).optional(),
      dependsOn: z.array(name).default([]),
      runs: runs.optional(),
      host: hostName.optional(),
      /** Which of its alerts say that it is down; every critical one where it is left out. */
      down: z.array(matcher).min(1).optional(),
      /**
       * What else follows from its being down, of probes that look at several services at once: its container, its
       * port. Each is a list of matchers, for alerts of the system that are of no service.
       */
      also: z.array(z.array(matcher).min(1)).default([]),
      /** How the probe that looks whether it runs differs from the usual. */
      probe: z.strictObject(probeFields).partial().optional(),
    }),
  )
  .default({});
