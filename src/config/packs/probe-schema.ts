import { z } from 'zod';
import { systemViews } from '../../domain/system.ts';
import { duration, name } from '../sections/fields.ts';
import { threshold, unknownRule } from '../sections/thresholds.ts';

const LEAST_MS = 10_000;

/** `any`: whichever runner comes by. */
export const hostName = z
  .string()
  .regex(/^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/, "has to be a host name, or 'any'")
  .transform((text) => text.toLowerCase());

/** What an alert of a reading is known by. */
const ownLabels = ['alertname', 'system', 'instance', 'probe', 'metric', 'part', 'severity'];

const every = z.union(
  [z.literal('never'), duration.pipe(z.number().min(LEAST_MS, 'has to be at least 10s, or never'))],
  { error: 'has to be a number with a unit (s, m, h, d, w) such as 30s or 5m, or never' },
);

/** What a probe of a pack and the probe of a service have in common. */
export const probeFields = {
  /** Left out: 1m, and never for a deep one. */
  every: every.optional(),
  timeout: duration.optional(),
  thresholds: z.record(z.string(), threshold).default({}),
  unknown: unknownRule.optional(),
  /** Added to the labels of its alerts. */
  labels: z
    .record(z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/), z.string())
    .superRefine((labels, context) => {
      for (const label of ownLabels.filter((one) => Object.hasOwn(labels, one))) {
        const message = 'is set by Watchbill itself, and this one would be lost. Take another name';
        context.addIssue({ code: 'custom', path: [label], message });
      }
    })
    .default({}),
};

/** `probes:` of a pack, by name. */
export const probes = z
  .record(
    name,
    z.strictObject({
      /** The way of measuring; its own name where it is left out. */
      probe: name.optional(),
      title: z.string().min(1).max(80).optional(),
      service: name.optional(),
      connection: name.optional(),
      host: hostName.optional(),
      /** What is shown as the place of what it measures; its host where it is left out. */
      target: z.string().min(1).max(200).optional(),
      parameters: z.record(z.string(), z.unknown()).default({}),
      /** Too dear to be sampled: only for schedules and `/ops health <system> deep`. */
      deep: z.boolean().default(false),
      /** Where it is shown besides: `/ops queue <system>` and so on. */
      views: z.array(z.enum(systemViews)).default([]),
      ...probeFields,
    }),
  )
  .default({});

export type ParsedPackProbe = z.output<typeof probes>[string];
