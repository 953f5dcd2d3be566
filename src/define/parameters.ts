import { z } from 'zod';
import { parseDuration } from '../domain/duration.ts';
import { SecretReference } from '../domain/secret.ts';

/** Turns a parser that throws into a zod transform whose issue carries the parser's sentence. */
export function parsedBy<T>(parse: (text: string) => T) {
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

/** `30s`, `1h30m`, `2d`; milliseconds. */
export const duration = parsedBy(parseDuration);

/** A path from the root of the file system. */
export const absolutePath = z
  .string()
  .regex(/^\/[^\0]*$/, "has to be an absolute path such as '/var/log/app.log'");

/** Port of TCP or UDP. */
export const port = z.int().min(1).max(65_535);

/** `{ file: /run/secrets/x }` or `{ env: NAME }`; a secret itself never stands in a configuration. */
export const secret = z
  .union(
    [
      z.strictObject({ file: absolutePath }),
      z.strictObject({ env: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/) }),
    ],
    { error: 'has to say where the secret stands: { file: /run/secrets/name } or { env: NAME }' },
  )
  .transform((from) => new SecretReference(from));
