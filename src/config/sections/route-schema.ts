import { z } from 'zod';
import { isChannelTemplate } from '../../domain/channel-template.ts';
import { channel, duration, matcher, name } from './fields.ts';
import { severity } from './severities.ts';
import { stormLimit } from './storm.ts';

const LEAST_REPEAT_MS = 60_000;
const neverOrLong = duration.refine(
  (ms) => ms === 0 || ms >= LEAST_REPEAT_MS,
  'has to be at least 1m, or 0s for never',
);

/** One node of the tree; what is left out is inherited, and at the top it is the default. */
export const route = z.strictObject({
  name,
  match: z.array(matcher).default([]),
  channel: z
    .string()
    .refine(
      (text) => channel.safeParse(text).success || isChannelTemplate(text),
      "has to be '#name', a channel id such as C0123ABC, or a name with labels such as '#db-{{ labels.env }}'",
    )
    .optional(),
  fallbackChannel: channel.optional(),
  policy: name.optional(),
  /** `[]`: everything on the route together; `['...']`: each alert by itself. */
  groupBy: z.array(z.string().min(1)).optional(),
  groupWait: duration.optional(),
  groupInterval: duration.optional(),
  repeatInterval: neverOrLong.optional(),
  resolveDelay: duration.optional(),
  reopenWindow: duration.optional(),
  continue: z.boolean().default(false),
  muteTimes: z.array(z.string()).optional(),
  activeTimes: z.array(z.string()).optional(),
  severity: z.array(z.strictObject({ match: z.array(matcher).default([]), as: severity })).optional(),
  /** `count: 0` switches it off. */
  flapping: z
    .strictObject({
      count: z.int().min(0).max(1000),
      within: duration.pipe(z.number().min(1000, 'has to be at least 1s')),
    })
    .refine(({ count }) => count !== 1, 'has to count to 2 at least, or be 0 for never')
    .optional(),
  storm: stormLimit.optional(),
  get routes(): z.ZodOptional<z.ZodArray<typeof route>> {
    return z.array(route).optional();
  },
});

/** `routes:` */
export const routes = z.array(route).min(1);

export type ParsedRoute = z.output<typeof route>;
