import { z } from 'zod';
import { severities as words } from '../../domain/alert.ts';
import type { SeverityWords } from '../../domain/severity.ts';
import type { ParsedConfiguration } from '../schema.ts';

export const severity = z.enum(words, `has to be one of ${words.join(', ')}`);

/** `severities:` */
export const severities = z
  .strictObject({
    label: z.string().min(1).max(200).default('severity'),
    map: z.record(z.string().min(1), severity).default({}),
  })
  .prefault({});

export function severitiesOf({ severities: { label, map } }: ParsedConfiguration): SeverityWords {
  return {
    label,
    map: Object.fromEntries(
      Object.entries(map).map(([word, meaning]) => [word.trim().toLowerCase(), meaning]),
    ),
  };
}
