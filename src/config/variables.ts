/** Everything the environment may say. The README's table is held to this list by a test. */
export interface Variable {
  readonly name: string;
  readonly secret: boolean;
  /** As text for people; undefined where leaving it out means something else. */
  readonly fallback: string | undefined;
  readonly meaning: string;
}

export const variables: readonly Variable[] = [
  {
    name: 'PORT',
    secret: false,
    fallback: '3000',
    meaning: 'Port of the one HTTP server; 0 takes a free one.',
  },
  { name: 'HOST', secret: false, fallback: '127.0.0.1', meaning: 'Address it listens on.' },
  {
    name: 'DATABASE_URL',
    secret: true,
    fallback: undefined,
    meaning: 'PostgreSQL 14 or newer. Left out: an embedded server in `WATCHBILL_DATA`.',
  },
  {
    name: 'REDIS_URL',
    secret: true,
    fallback: undefined,
    meaning:
      'Redis for the queue: `redis://`, `rediss://` (TLS; an authority of your own is named to Node in `NODE_EXTRA_CA_CERTS=/path/ca.pem`), `unix://`, `redis+cluster://h1:7001,h2:7002`, or `redis+sentinel://h1,h2/mymaster`. Left out: the queue lives in the same PostgreSQL.',
  },
  {
    name: 'SLACK_BOT_TOKEN',
    secret: true,
    fallback: undefined,
    meaning: 'Bot token (`xoxb-…`). Left out: the local workspace takes the place of Slack.',
  },
  {
    name: 'SLACK_APP_TOKEN',
    secret: true,
    fallback: undefined,
    meaning: 'App-level token (`xapp-…`) for Socket Mode; no public address needed.',
  },
  {
    name: 'SLACK_SIGNING_SECRET',
    secret: true,
    fallback: undefined,
    meaning: 'For HTTP mode (`/slack/events`), instead of `SLACK_APP_TOKEN`.',
  },
  {
    name: 'SLACK_API_URL',
    secret: false,
    fallback: 'https://slack.com/api/',
    meaning: 'Base of the Web API, for proxies and tests.',
  },
  {
    name: 'WATCHBILL_CONFIG',
    secret: false,
    fallback: undefined,
    meaning: 'Folder with `watchbill.yml`. Left out: a built-in configuration that watches this host.',
  },
  {
    name: 'WATCHBILL_DATA',
    secret: false,
    fallback: './.watchbill',
    meaning: 'Folder for what the embedded parts keep.',
  },
  {
    name: 'WATCHBILL_ROLES',
    secret: false,
    fallback: 'all',
    meaning: '`all`, or any of `web,worker,scheduler,runner`: what this process does.',
  },
  {
    name: 'WATCHBILL_HOST',
    secret: false,
    fallback: undefined,
    meaning:
      'Host whose probes a runner of this process runs, as the packs name it. Left out: the name of this machine.',
  },
  {
    name: 'WATCHBILL_ALERT_TOKEN',
    secret: true,
    fallback: undefined,
    meaning: 'Bearer token that senders of alerts have to show. Left out: only loopback may post.',
  },
  {
    name: 'WATCHBILL_CHANNEL',
    secret: false,
    fallback: '#ops',
    meaning: 'Where the built-in configuration posts: channel id or `#name`.',
  },
  {
    name: 'WATCHBILL_ADMINS',
    secret: false,
    fallback: undefined,
    meaning:
      'Slack user ids, separated by commas, that are admin without a configuration; everybody else is a viewer.',
  },
  {
    name: 'LOG_LEVEL',
    secret: false,
    fallback: 'info',
    meaning: '`trace`, `debug`, `info`, `warn`, `error` or `fatal`.',
  },
];
