import { z } from 'zod';
import { name } from './fields.ts';

/**
 * `systems:` by name. Left out: every pack of the folder runs, once for each environment that it has, or as it stands
 * where it has none.
 */
export const systems = z
  .record(
    name,
    z.strictObject({
      /** The pack's file name; the system's own name where it is left out. */
      pack: name.optional(),
      environment: name.optional(),
      variables: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
    }),
  )
  .optional();
