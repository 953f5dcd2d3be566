import { z } from 'zod';

/**
 * A list with at least one item. Ends at the first that is wrong: a body of a hundred thousand mistakes must not keep
 * the event loop busy with finding them all.
 */
export function listOf<S extends z.ZodType>(item: S, empty: string) {
  return z
    .array(z.unknown())
    .min(1, empty)
    .transform((given, context): z.output<S>[] => {
      const taken: z.output<S>[] = [];
      for (const [index, one] of given.entries()) {
        const parsed = item.safeParse(one);
        if (!parsed.success) {
          const [first] = parsed.error.issues;
          const path = [index, ...(first?.path ?? [])];
          context.addIssue({ code: 'custom', path, message: first?.message ?? 'is wrong' });
          return z.NEVER;
        }
        taken.push(parsed.data);
      }
      return taken;
    });
}
