import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Settings, SourcePlan } from '../../domain/settings.ts';
import type { Known } from '../resolve.ts';
import type { ParsedConfiguration } from '../schema.ts';
import { name } from './fields.ts';
import { type Mistake, namesOf } from './mistake.ts';

/** `sources:` by name. */
export const sources = z
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
  .default({});

export function sourcesOf(
  parsed: ParsedConfiguration,
  known: Known,
  mistakes: Mistake[],
): Settings['sources'] {
  const plans: Record<string, SourcePlan> = {};
  for (const [name, source] of Object.entries(parsed.sources)) {
    if (!known.sources.some((candidate) => candidate.name === name)) {
      mistakes.push({
        path: ['sources', name],
        message: `there is no alert source '${name}'. Sources: ${namesOf(known.sources)}.`,
      });
    }
    const tokens = source.tokenFiles.flatMap((file, index) => {
      try {
        const token = readFileSync(file, 'utf8').trim();
        if (token.length >= 16) return [token];
        mistakes.push({
          path: ['sources', name, 'tokenFiles', index],
          message: `the token in '${file}' has to have at least 16 characters.`,
        });
      } catch {
        mistakes.push({ path: ['sources', name, 'tokenFiles', index], message: `'${file}' cannot be read.` });
      }
      return [];
    });
    plans[name] = { tokens, maxBytes: source.maxBytes };
  }
  return plans;
}
