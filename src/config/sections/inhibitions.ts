import { z } from 'zod';
import type { InhibitionRule } from '../../domain/inhibition.ts';
import type { ParsedConfiguration } from '../schema.ts';
import { matcher, name } from './fields.ts';
import { duplicates, type Mistake } from './mistake.ts';
import { serviceRules } from './services.ts';
import { severitiesOf } from './severities.ts';

/** `inhibitions:` */
export const inhibitions = z
  .array(
    z.strictObject({
      name,
      sources: z.array(matcher).min(1),
      targets: z.array(matcher).min(1),
      equal: z.array(z.string().min(1)).default([]),
    }),
  )
  .default([]);

/** The rules of `inhibitions:`, then those that follow from `services:`. */
export function inhibitionsOf(parsed: ParsedConfiguration, mistakes: Mistake[]): readonly InhibitionRule[] {
  duplicates(parsed.inhibitions, ['inhibitions'], mistakes);
  const own = parsed.inhibitions.map(({ targets, ...rule }) => ({ ...rule, targets: [targets] }));
  return [...own, ...serviceRules(parsed.services, severitiesOf(parsed), mistakes)];
}
