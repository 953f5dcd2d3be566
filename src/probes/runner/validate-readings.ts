import { z } from 'zod';
import { probeStatuses, type Reading } from '../../domain/probe.ts';
import { shorten } from './failure.ts';
import { scrubSecrets } from './scrub-secrets.ts';

const units = ['percent', 'bytes', 'ms', 's', 'celsius', 'count', 'per-core', 'none'] as const;
const line = (length: number) => z.string().transform((text) => shorten(scrubSecrets(text), length));

const readingSchema = z.object({
  metric: z.string().min(1).max(100),
  part: z.string().max(300).optional(),
  // Finite: NaN compares with no threshold and would stand as ok for ever.
  value: z.number().optional(),
  unit: z.enum(units),
  detail: line(600).optional(),
  error: line(300).optional(),
  status: z.enum(probeStatuses).optional(),
});

/** What a probe answered, if it is readings at all; an Error that says what is wrong with it otherwise. */
export function validateReadings(answer: unknown): readonly Reading[] {
  const parsed = z.array(readingSchema).max(1000).safeParse(answer);
  if (!parsed.success) {
    const first = parsed.error.issues[0];
    throw new Error(`The probe answered something unusable: ${first?.path.join('.')} ${first?.message}`);
  }
  const seen = new Set<string>();
  for (const { metric, part, value, error } of parsed.data) {
    const key = JSON.stringify([metric, part]);
    if (seen.has(key)) throw new Error(`The probe answered '${metric}' twice.`);
    if (value === undefined && error === undefined) {
      throw new Error(`The probe answered '${metric}' without a value and without a reason.`);
    }
    seen.add(key);
  }
  return parsed.data.map(dropUndefined);
}

// exactOptionalPropertyTypes: an absent field is absent, not undefined.
function dropUndefined(reading: z.output<typeof readingSchema>): Reading {
  return Object.fromEntries(
    Object.entries(reading).filter(([, value]) => value !== undefined),
  ) as unknown as Reading;
}
