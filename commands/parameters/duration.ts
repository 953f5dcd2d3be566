import { z } from 'zod';
import { parseDuration } from '../../src/domain/duration.ts';

/** A length of time as people write it (`1h30m`); comes out in milliseconds. */
export const duration = z.string('has to say how long, e.g. 1h').transform((text, context) => {
  try {
    return parseDuration(text);
  } catch (error) {
    context.addIssue({
      code: 'custom',
      message: error instanceof Error ? error.message : 'is no length of time',
      input: text,
    });
    return z.NEVER;
  }
});
