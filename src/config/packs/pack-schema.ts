import { z } from 'zod';
import { connectionKinds } from '../../define/connections.ts';
import { channel, duration, matcher, name, timeZone } from '../sections/fields.ts';
import { maintenanceWindow } from '../sections/maintenance.ts';
import { policy } from '../sections/policies.ts';
import { probes } from './probe-schema.ts';
import { schedules } from './schedule-schema.ts';
import { services } from './service-schema.ts';

const variableValue = z.union([z.string(), z.number(), z.boolean()]);

/** Values that `${name}` stands for. Null: it has to be given by an environment or in `watchbill.yml`. */
export const variables = z.record(
  z.string().regex(/^[a-z][a-z0-9_]*$/, "has to be lower-case letters, digits and '_'"),
  variableValue.nullable(),
);

/** 0.995 would be less than one percent: whoever writes that means 99.5 %. */
const percent = z
  .union([
    z
      .number()
      .refine(
        (share) => share <= 0 || share > 1,
        "has to be a share such as '99.5 %', with the percent sign",
      ),
    z.string().regex(/^\d+(\.\d+)?\s*%$/, "has to be a share such as '99.5 %'"),
  ])
  .transform((value) => (typeof value === 'number' ? value : Number.parseFloat(value)))
  .pipe(z.number().min(0).max(100));

const connection = z.discriminatedUnion('kind', [
  connectionKinds.http.extend({ kind: z.literal('http') }),
  connectionKinds.postgres.extend({ kind: z.literal('postgres') }),
  connectionKinds.redis.extend({ kind: z.literal('redis') }),
  connectionKinds.qdrant.extend({ kind: z.literal('qdrant') }),
  connectionKinds.docker.safeExtend({ kind: z.literal('docker') }),
]);

const escalation = z.array(
  policy.extend({
    /** All of them have to match; left out: whatever is left. The last entry has none. */
    when: z.array(matcher).min(1).optional(),
    channel: channel.optional(),
  }),
);

const targets = z
  .strictObject({
    availability: percent.optional(),
    acknowledge: duration.optional(),
    resolve: duration.optional(),
    escalated: percent.optional(),
    rto: z.record(z.string(), duration).default({}),
    rpo: z.record(z.string(), duration).default({}),
  })
  .prefault({});

const parts = {
  title: z.string().min(1).max(80),
  description: z.string().max(500).optional(),
  owner: z.string().min(1).max(100).optional(),
  timeZone: timeZone.optional(),
  /** Where its cards go, and its reports. Left out: as `watchbill.yml` has it. */
  channels: z.strictObject({ alerts: channel.optional(), reports: channel.optional() }).prefault({}),
  services,
  connections: z.record(name, connection).default({}),
  probes,
  schedules,
  targets,
  escalation: escalation.default([]),
  maintenance: z.array(maintenanceWindow.omit({ match: true })).default([]),
};

/** One pack after its environment and variables have been applied: the operated system. */
export const packSchema = z.strictObject(parts);

/** What stands around the parts in a file. */
export const packFrame = z.looseObject({
  variables: variables.default({}),
  environments: z.record(name, z.looseObject({ variables: variables.default({}) })).default({}),
});

export type ParsedPack = z.output<typeof packSchema>;
