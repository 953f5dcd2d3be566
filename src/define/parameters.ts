import { z } from 'zod';
import { parseDuration } from '../domain/duration.ts';
import { SecretReference } from '../domain/secret.ts';

/** Turns a parser that throws into a zod transform whose issue carries the parser's sentence; `form` says what it reads. */
export function parsedBy<T>(parse: (text: string) => T, form = 'a text') {
  const error = ({ input }: { readonly input?: unknown }) =>
    input === undefined ? undefined : `has to be ${form}`;
  return z.string({ error }).transform((text, context): T => {
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
export const duration = parsedBy(
  parseDuration,
  'a number with a unit (ms, s, m, h, d, w) such as 30s, 5m or 1h30m',
);

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

/** What a header, a variable or a parameter of an address is called that holds a secret; `TOKEN_FILE` only says where. */
const secretName =
  /(?:password|passwd|passphrase|pwd|(?:^|-)(?:secret|token|api-?key|(?:access|secret|private)-key|authorization|cookie|credentials?))$/;

export function namesSecret(name: string): boolean {
  return secretName.test(name.toLowerCase().replaceAll('_', '-'));
}

/** For maps of texts by name: a secret does not stand among them in the open. */
export function refuseOpenSecrets(fix: string) {
  return (texts: Readonly<Record<string, unknown>>, context: z.core.$RefinementCtx): void => {
    for (const [name, text] of Object.entries(texts)) {
      if (typeof text !== 'string' || text === '' || !namesSecret(name)) continue;
      context.addIssue({ code: 'custom', path: [name], message: `stands in the open. ${fix}` });
    }
  };
}
