import { z } from 'zod';
import { probeStatuses, type Reading } from '../../domain/probe.ts';
import { shorten } from './failure.ts';
import { hideSecrets, scrubSecrets } from './scrub-secrets.ts';

const readingSchema = z.object({
  metric: z.string().min(1).max(100),
  part: z.string().max(300).optional(),
  // Finite: NaN compares with no threshold and would stand as ok for ever.
  value: z.number().optional(),
  unit: z.string().regex(/^\S{1,20}$/, 'has to be one short word'),
  detail: z.string().optional(),
  error: z.string().optional(),
  status: z.enum(probeStatuses).optional(),
});

/**
 * What a probe answered, if it is readings at all; an Error that says what is wrong with it otherwise. None of the
 * secrets that it was given is left in a text.
 */
export function validateReadings(answer: unknown, secrets: readonly string[] = []): readonly Reading[] {
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
  const line = (text: string | undefined, length: number) =>
    text === undefined ? undefined : shorten(scrubSecrets(hideSecrets(text, secrets)), length);
  return parsed.data.map((reading) =>
    dropUndefined({ ...reading, detail: line(reading.detail, 600), error: line(reading.error, 300) }),
  );
}

// exactOptionalPropertyTypes: an absent field is absent, not undefined.
function dropUndefined(reading: object): Reading {
  return Object.fromEntries(
    Object.entries(reading).filter(([, value]) => value !== undefined),
  ) as unknown as Reading;
}
