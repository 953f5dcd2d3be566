import { z } from 'zod';
import type { WithSecrets } from '../domain/secret.ts';
import { absolutePath, namesSecret, refuseOpenSecrets, secret } from './parameters.ts';

/** An address in which nothing secret stands. */
function addressOf(schemes: readonly string[], example: string) {
  return z.string().superRefine((text, context) => {
    const url = URL.parse(text);
    if (url === null || !schemes.includes(url.protocol.slice(0, -1))) {
      context.addIssue({ code: 'custom', message: `has to be an address such as '${example}'` });
    } else if (url.password !== '') {
      context.addIssue({
        code: 'custom',
        message:
          'holds a password. Take it out and name where it stands: password: { file: /run/secrets/name }',
      });
    } else if ([...url.searchParams].some(([name, value]) => value !== '' && namesSecret(name))) {
      context.addIssue({
        code: 'custom',
        message:
          'holds a secret behind its question mark. Keep the whole address where secrets stand: url: { file: /run/secrets/name }',
      });
    }
  });
}

const httpAddress = addressOf(['http', 'https'], 'http://localhost:8000');

/**
 * What a system can be reached through, by kind. `ca` is a file with the certificates of an authority of one's own.
 * An address may be a secret itself, since many a deployment keeps user, password and host in one variable.
 */
export const connectionKinds = {
  http: z.strictObject({
    url: z.union([httpAddress, secret]),
    headers: z
      .record(z.string().regex(/^[A-Za-z0-9-]+$/), z.union([z.string(), secret]))
      .superRefine(refuseOpenSecrets('Name where it stands: { file: /run/secrets/name } or { env: NAME }'))
      .default({}),
    bearer: secret.optional(),
    basic: z.strictObject({ username: z.string().min(1), password: secret }).optional(),
    ca: absolutePath.optional(),
    /** Takes any certificate; the tls probe still looks at it. */
    insecure: z.boolean().default(false),
  }),
  postgres: z.strictObject({
    /** `postgresql://user@host:5432/database?sslmode=verify-full`. */
    url: z.union([addressOf(['postgres', 'postgresql'], 'postgresql://watch@localhost:5432/app'), secret]),
    password: secret.optional(),
    ca: absolutePath.optional(),
  }),
  redis: z.strictObject({
    /** `redis://host:6379/0`, `rediss://…` for TLS, `unix:///path`. */
    url: z.union([addressOf(['redis', 'rediss', 'unix'], 'redis://localhost:6379/0'), secret]),
    username: z.string().min(1).optional(),
    password: secret.optional(),
    ca: absolutePath.optional(),
  }),
  qdrant: z.strictObject({
    url: z.union([httpAddress, secret]),
    apiKey: secret.optional(),
    ca: absolutePath.optional(),
  }),
  docker: z
    .strictObject({
      /** As DOCKER_HOST has it: `unix:///path` or `tcp://host:port`. */
      host: z.string().min(1).optional(),
      socketPath: absolutePath.optional(),
    })
    .refine(
      ({ host, socketPath }) => host === undefined || socketPath === undefined,
      'names both host and socketPath. Keep one of them',
    ),
} as const;

export type ConnectionKind = keyof typeof connectionKinds;

/** A connection as a probe is given it: secrets read. */
export type Connection<K extends ConnectionKind = ConnectionKind> = {
  readonly [Kind in K]: WithSecrets<z.output<(typeof connectionKinds)[Kind]>>;
}[K];
