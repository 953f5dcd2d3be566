import pino, { type Logger } from 'pino';

/** Keys whose values never reach the log, at any of the usual depths. */
const SECRET_KEYS = [
  'token',
  'tokens',
  'authorization',
  'password',
  'secret',
  'signingSecret',
  'botToken',
  'appToken',
  'routing_key',
  'databaseUrl',
  'redisUrl',
  'connectionString',
  'response_url',
  'trigger_id',
  'cookie',
];
const redactPaths = SECRET_KEYS.flatMap((key) => [key, `*.${key}`, `*.*.${key}`, `*.*.*.${key}`]);

/** Slack tokens, bearer headers and passwords inside addresses, wherever they stand in a text. */
const SECRET_TEXT = /(xox[a-z]-|xapp-|Bearer +)[A-Za-z0-9._~+/=-]+|(?<=:\/\/[^/\s:@]*:)[^@\s/]+(?=@)/g;

/** What a text looks like without the secrets that can be told by their form. */
export function scrub(text: string): string {
  return text.replace(SECRET_TEXT, (_match, prefix: string | undefined) => `${prefix ?? ''}[secret]`);
}

/** JSON lines on stdout, or wherever `destination` says. Errors keep their class, code, message, cause and stack, scrubbed. */
export function createLog(level: string, destination?: pino.DestinationStream): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: scrubFields },
      redact: { paths: redactPaths, censor: '[secret]' },
      serializers: { err: (error) => describeError(error), error: (error) => describeError(error) },
      hooks: {
        logMethod(args, method) {
          method.apply(
            this,
            args.map((part) => (typeof part === 'string' ? scrub(part) : part)) as Parameters<typeof method>,
          );
        },
      },
    },
    // Synchronous: the last lines before a kill are the ones that are needed.
    destination ?? pino.destination({ dest: 1, sync: true }),
  );
}

/** Without it an error would be written as its own fields only: no message, no stack, and nothing scrubbed. */
function describeError(error: unknown, depth = 0): unknown {
  return scrubDeep(error instanceof Error ? pino.stdSerializers.errWithCause(error) : error, depth);
}

function scrubFields(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [key, value instanceof Error ? value : scrubDeep(value)]),
  );
}

function scrubDeep(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return scrub(value);
  if (typeof value !== 'object' || value === null) return value;
  // Deeper than anything that is for people to read; what is not looked through is not written.
  if (depth > 8) return '[deeper]';
  // Dates and secrets write themselves.
  if ('toJSON' in value && typeof value.toJSON === 'function') return value;
  if (value instanceof Error) return describeError(value, depth + 1);
  if (Array.isArray(value)) return value.map((item) => scrubDeep(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      SECRET_KEYS.includes(key) ? '[secret]' : scrubDeep(item, depth + 1),
    ]),
  );
}
