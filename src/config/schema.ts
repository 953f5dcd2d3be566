import { z } from 'zod';
import { roles } from '../domain/actor.ts';
import { parseDuration } from '../domain/duration.ts';
import type { EscalationTarget } from '../domain/escalation.ts';
import { parseMatcher } from '../domain/matcher.ts';
import type { Limit } from '../domain/probe.ts';
import { parseLimit } from '../domain/threshold.ts';

/** Turns a parser that throws into a zod transform whose issue carries the parser's sentence. */
function parsedBy<T>(parse: (text: string) => T) {
  return z.string().transform((text, context): T => {
    try {
      return parse(text);
    } catch (error) {
      context.addIssue({
        code: 'custom',
        message: error instanceof Error ? error.message : String(error),
        input: text,
      });
      return z.NEVER;
    }
  });
}

const duration = parsedBy(parseDuration);
const matcher = parsedBy(parseMatcher);
const limit = parsedBy(parseLimit);
const channel = z
  .string()
  .regex(
    /^(#[\p{L}\p{N}_-]{1,80}|[CGD][A-Z0-9]{2,})$/u,
    "has to be '#name' or a channel id such as C0123ABC",
  );
const userId = z.string().regex(/^[UW][A-Z0-9]{2,}$/, 'has to be a Slack user id such as U0123ABC');
const name = z.string().regex(/^[a-z][a-z0-9-]*$/, "has to be lower-case letters, digits and '-'");
const timeZone = z.string().refine(isTimeZone, "has to be a time zone such as 'Europe/Berlin' or 'UTC'");

const target = parsedBy((text): EscalationTarget => {
  const match = /^(user|group|channel):(.+)$/.exec(text);
  const [, kind, id] = match ?? [];
  if (kind === 'user' && /^[UW][A-Z0-9]{2,}$/.test(id ?? '')) return { kind, id: id as string };
  if (kind === 'group' && /^S[A-Z0-9]{2,}$/.test(id ?? '')) return { kind, id: id as string };
  if (kind === 'channel' && channel.safeParse(id).success) return { kind, id: id as string };
  throw new Error(`'${text}' has to be user:U…, group:S… or channel:#name`);
});

const threshold = z
  .strictObject({
    warn: limit.optional(),
    critical: limit.optional(),
    for: duration.default(0),
  })
  .refine(
    ({ warn, critical }) => warn !== undefined || critical !== undefined,
    'has to set warn, critical or both',
  )
  .refine(({ warn, critical }) => warn === undefined || critical === undefined || isWorse(critical, warn), {
    error: 'critical has to lie beyond warn, in the same direction',
    path: ['critical'],
  });

/** Whether everything that crosses `critical` has crossed `warn` before. */
function isWorse(critical: Limit, warn: Limit): boolean {
  const upward = warn.operator.startsWith('>');
  if (critical.operator.startsWith('>') !== upward) return false;
  return upward ? critical.value >= warn.value : critical.value <= warn.value;
}

/** Shorter, and a level has no time to answer before the next one is called. */
const MIN_LEVEL_MS = 1_000;

/** `watchbill.yml`. Every key is documented in the README; an unknown one is an error. */
export const configurationSchema = z.strictObject({
  channel,
  timeZone: timeZone.default('UTC'),
  roles: z
    .strictObject({
      admin: z.array(userId).default([]),
      operator: z.array(userId).default([]),
      viewer: z.array(userId).default([]),
      /** What everybody else may do; left out: nothing. */
      everyone: z.enum(roles).optional(),
    })
    .prefault({}),
  policies: z
    .record(
      name,
      z.strictObject({
        repeats: z.number().int().min(0).max(20).default(0),
        levels: z
          .array(
            z.strictObject({
              call: z.array(target).min(1),
              timeout: duration.pipe(z.number().min(MIN_LEVEL_MS, 'has to be at least 1s')),
            }),
          )
          .min(1)
          .max(20),
      }),
    )
    .refine((policies) => Object.keys(policies).length > 0, 'has to hold at least one policy'),
  routes: z
    .array(
      z.strictObject({
        name,
        match: z.array(matcher).default([]),
        channel: channel.optional(),
        policy: name,
        groupBy: z.array(z.string().min(1)).min(1).default(['alertname']),
        reopenWindow: duration.prefault('30m'),
      }),
    )
    .min(1),
  silences: z
    .strictObject({ durations: z.array(duration).min(1).max(10).prefault(['1h', '4h', '24h']) })
    .prefault({}),
  links: z
    .strictObject({
      schemes: z.array(z.enum(['https', 'http', 'mailto'])).default(['https', 'http', 'mailto']),
    })
    .prefault({}),
  sources: z
    .record(
      name,
      z.strictObject({
        tokenFiles: z.array(z.string().min(1)).max(2).default([]),
        maxBytes: z
          .number()
          .int()
          .min(1024)
          .max(256 * 1024 * 1024)
          .optional(),
      }),
    )
    .default({}),
  probes: z
    .strictObject({
      interval: duration.prefault('1m').pipe(z.number().min(10_000, 'has to be at least 10s')),
      run: z
        .array(
          z.strictObject({
            name,
            probe: name.optional(),
            target: z.string().min(1).max(200).optional(),
            parameters: z.record(z.string(), z.unknown()).default({}),
            timeout: duration.optional(),
            thresholds: z.record(z.string(), threshold).default({}),
          }),
        )
        .default([]),
    })
    .prefault({}),
  reports: z
    .array(
      z.strictObject({
        name,
        report: name.optional(),
        cron: z.string().min(1).max(100),
        timeZone: timeZone.optional(),
        channel: channel.optional(),
      }),
    )
    .default([]),
});

export type RawConfiguration = z.input<typeof configurationSchema>;
export type ParsedConfiguration = z.output<typeof configurationSchema>;

function isTimeZone(text: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    return true;
  } catch {
    return false;
  }
}
