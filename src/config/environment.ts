import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { ConfigError } from '../domain/errors.ts';
import { Secret } from '../domain/secret.ts';
import { redisProblem } from './redis-url.ts';
import { ownHost, type ProcessRole, processRoles, roleProblems, rolesIn, runsOnly } from './roles.ts';
import { variables } from './variables.ts';

export type SlackConnection =
  | { readonly kind: 'local' }
  /** A runner alone: it posts nothing, and nobody talks to it. */
  | { readonly kind: 'none' }
  | { readonly kind: 'socket'; readonly botToken: Secret; readonly appToken: Secret }
  | { readonly kind: 'http'; readonly botToken: Secret; readonly signingSecret: Secret };

export interface Environment {
  readonly port: number;
  readonly host: string;
  readonly databaseUrl: Secret | undefined;
  readonly redisUrl: Secret | undefined;
  readonly slack: SlackConnection;
  readonly slackApiUrl: string | undefined;
  readonly configFolder: string | undefined;
  readonly dataFolder: string;
  readonly roles: readonly ProcessRole[];
  /** Whose probes a runner of this process runs. */
  readonly runnerHost: string;
  readonly alertToken: Secret | undefined;
  readonly channel: string;
  readonly admins: readonly string[];
  readonly logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';
}

/** The shortest signing secret that is believed: Slack's own have 32 characters. */
const MIN_SIGNING_SECRET_LENGTH = 16;
const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

const schema = z.object({
  PORT: z.coerce
    .number({ error: 'has to be a number' })
    .int('has to be a whole number')
    .min(0)
    .max(65_535)
    .default(3000),
  HOST: z.string().default('127.0.0.1'),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'has to start with postgres:// or postgresql://')
    .optional(),
  REDIS_URL: z
    .string()
    .superRefine((url, context) => {
      const message = redisProblem(url);
      if (message !== undefined) context.addIssue({ code: 'custom', message });
    })
    .optional(),
  SLACK_BOT_TOKEN: z
    .string()
    .startsWith('xoxb-', 'has to start with xoxb-: take the Bot User OAuth Token')
    .optional(),
  SLACK_APP_TOKEN: z
    .string()
    .startsWith('xapp-', 'has to start with xapp-: make an app-level token with connections:write')
    .optional(),
  SLACK_SIGNING_SECRET: z
    .string()
    .min(
      MIN_SIGNING_SECRET_LENGTH,
      `has to have at least ${MIN_SIGNING_SECRET_LENGTH} characters: copy it from Basic Information`,
    )
    .optional(),
  SLACK_API_URL: z.url({ protocol: /^https?$/, error: 'has to be an http(s) address' }).optional(),
  WATCHBILL_CONFIG: z.string().optional(),
  WATCHBILL_DATA: z.string().default('./.watchbill'),
  WATCHBILL_ROLES: z
    .string()
    .default('all')
    .transform((text) => text.split(',').map((word) => word.trim()))
    .pipe(
      z.array(
        z.enum(['all', ...processRoles], { error: `may name all or any of ${processRoles.join(', ')}` }),
      ),
    )
    .transform((words): ProcessRole[] =>
      words.includes('all') ? [...processRoles] : processRoles.filter((role) => words.includes(role)),
    ),
  WATCHBILL_HOST: z
    .string()
    .max(253, 'has to be a host name')
    .regex(
      /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/,
      'has to be a host name in lower-case letters, digits, dots and dashes, as the packs name it',
    )
    .optional(),
  WATCHBILL_ALERT_TOKEN: z.string().min(16, 'has to have at least 16 characters').optional(),
  WATCHBILL_CHANNEL: z
    .string()
    .regex(/^(#[\p{L}\p{N}_-]{1,80}|[CGD][A-Z0-9]{2,})$/u, 'has to be #name or a channel id')
    .default('#ops'),
  WATCHBILL_ADMINS: z
    .string()
    .default('')
    .transform((text) =>
      text
        .split(',')
        .map((word) => word.trim())
        .filter((word) => word !== ''),
    )
    .pipe(z.array(z.string().regex(/^[UW][A-Z0-9]{2,}$/, 'has to list Slack user ids such as U0123ABC'))),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']).default('info'),
});

type Source = Readonly<Record<string, string | undefined>>;

/** Reads and validates the environment. ConfigError lists everything that is wrong at once and prints no secret. */
export function readEnvironment(
  source: Source,
  readFile = (path: string) => readFileSync(path, 'utf8'),
): Environment {
  const problems: string[] = [];
  const given = collect(source, readFile, problems);
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    for (const issue of parsed.error.issues) problems.push(describe(issue, given));
  }
  problems.push(...crossProblems(given));
  if (problems.length > 0 || !parsed.success) {
    throw new ConfigError(
      `The environment has ${problems.length} mistake(s):\n${problems.map((line) => `  - ${line}`).join('\n')}`,
    );
  }
  const values = parsed.data;
  const secret = (value: string | undefined) => (value === undefined ? undefined : new Secret(value));
  return Object.freeze({
    port: values.PORT,
    host: values.HOST,
    databaseUrl: secret(values.DATABASE_URL),
    redisUrl: secret(values.REDIS_URL),
    slack: slackConnection(values),
    slackApiUrl: values.SLACK_API_URL,
    configFolder: values.WATCHBILL_CONFIG === undefined ? undefined : resolve(values.WATCHBILL_CONFIG),
    dataFolder: resolve(values.WATCHBILL_DATA),
    roles: Object.freeze(values.WATCHBILL_ROLES),
    runnerHost: values.WATCHBILL_HOST ?? ownHost(),
    alertToken: secret(values.WATCHBILL_ALERT_TOKEN),
    channel: values.WATCHBILL_CHANNEL,
    admins: Object.freeze(values.WATCHBILL_ADMINS),
    logLevel: values.LOG_LEVEL,
  });
}

/** Takes the known names, resolves `NAME_FILE`, and reports what is misspelt. An empty value of a plain variable counts as left out. */
function collect(
  source: Source,
  readFile: (path: string) => string,
  problems: string[],
): Record<string, string> {
  const known = new Map(variables.map((variable) => [variable.name, variable]));
  const given: Record<string, string> = {};
  for (const { name, secret } of variables) {
    const direct = source[name];
    const file = secret ? source[`${name}_FILE`] : undefined;
    if (direct !== undefined && file !== undefined) {
      problems.push(`${name} and ${name}_FILE are both set. Keep one of them.`);
    } else if (file !== undefined) {
      try {
        given[name] = readFile(file).trim();
      } catch (cause) {
        problems.push(
          `${name}_FILE names '${file}', which cannot be read (${cause instanceof Error ? cause.message : cause}).`,
        );
      }
    } else if (direct !== undefined && (direct !== '' || secret)) {
      given[name] = direct;
    }
  }
  for (const name of Object.keys(source)) {
    const plain = name.replace(/_FILE$/, '');
    if (name.startsWith('WATCHBILL_') && !known.has(name) && !known.get(plain)?.secret) {
      problems.push(`${name} is not a variable of Watchbill. The README lists them; remove or correct it.`);
    }
  }
  return given;
}

function describe(issue: z.core.$ZodIssue, given: Readonly<Record<string, string>>): string {
  const name = String(issue.path[0]);
  const secret = variables.find((variable) => variable.name === name)?.secret ?? true;
  const shown = secret ? '' : ` (it is '${given[name] ?? ''}')`;
  return `${name} ${issue.message.replace(/^Invalid (input|option): /, '')}${shown}.`;
}

function crossProblems(given: Readonly<Record<string, string>>): string[] {
  const problems = roleProblems(given);
  const has = (name: string) => given[name] !== undefined;
  if (has('SLACK_BOT_TOKEN') && !has('SLACK_APP_TOKEN') && !has('SLACK_SIGNING_SECRET')) {
    problems.push(
      'SLACK_BOT_TOKEN is set alone. Add SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP).',
    );
  }
  for (const name of ['SLACK_APP_TOKEN', 'SLACK_SIGNING_SECRET']) {
    if (has(name) && !has('SLACK_BOT_TOKEN'))
      problems.push(`${name} is set without SLACK_BOT_TOKEN. Add it, or remove ${name}.`);
  }
  if (
    !has('SLACK_BOT_TOKEN') &&
    !runsOnly(rolesIn(given)) &&
    has('HOST') &&
    !LOOPBACK.has(given['HOST'] ?? '')
  ) {
    problems.push(
      `HOST is '${given['HOST']}', but without SLACK_BOT_TOKEN the local workspace runs, which answers on loopback only. Set HOST to 127.0.0.1 or connect a Slack.`,
    );
  }
  return problems;
}

function slackConnection(values: z.output<typeof schema>): SlackConnection {
  const { SLACK_BOT_TOKEN: bot, SLACK_APP_TOKEN: app, SLACK_SIGNING_SECRET: signing } = values;
  // Also where the tokens are given: a host that only runs probes should not have them.
  if (runsOnly(values.WATCHBILL_ROLES)) return { kind: 'none' };
  if (bot === undefined) return { kind: 'local' };
  if (app !== undefined) return { kind: 'socket', botToken: new Secret(bot), appToken: new Secret(app) };
  if (signing !== undefined)
    return { kind: 'http', botToken: new Secret(bot), signingSecret: new Secret(signing) };
  throw new ConfigError('SLACK_BOT_TOKEN needs SLACK_APP_TOKEN or SLACK_SIGNING_SECRET.');
}
