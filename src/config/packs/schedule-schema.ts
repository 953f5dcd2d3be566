import { z } from 'zod';
import { DAY_MS } from '../../domain/duration.ts';
import { parseFigure } from '../../domain/figure.ts';
import { channel, duration, limitText, name, parsedBy, timeZone } from '../sections/fields.ts';

const figure = parsedBy(parseFigure);

const section = z.strictObject({
  title: z.string().min(1).max(80),
  /** Title → `mean api.latency`, `last disk.disk-used[/var]`, `incidents mttr`. */
  figures: z.record(z.string().min(1).max(80), figure).default({}),
  health: z
    .union([z.literal('all'), z.array(name).min(1)], { error: "has to be 'all' or a list of probes" })
    .optional(),
  advice: z
    .array(z.strictObject({ of: z.string(), when: limitText, say: z.string().min(1).max(300) }))
    .default([]),
  chart: z.array(figure).max(6).default([]),
});

/** `schedules:` of a pack, by name. */
export const schedules = z
  .record(
    name,
    z.strictObject({
      title: z.string().min(1).max(100),
      cron: z.string().min(1).max(100),
      timeZone: timeZone.optional(),
      channel: channel.optional(),
      period: duration.default(DAY_MS),
      run: z.array(name).default([]),
      sections: z.array(section).min(1).max(20),
      record: z.boolean().default(false),
      quiet: z.boolean().default(false),
    }),
  )
  .default({});

export type ParsedSchedule = z.output<typeof schedules>[string];
