import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { readEnvironment } from '../../src/config/environment.ts';
import { variables } from '../../src/config/variables.ts';
import { ConfigError } from '../../src/domain/errors.ts';

const bot = 'xoxb-1111-2222-aaaaaaaaaaaa';
const appToken = 'xapp-1-A111-222-bbbbbbbbbbbb';
const signing = '8f742231b10e8888abcd99yyyzzz85a5';

function problems(source: Record<string, string>, readFile?: (path: string) => string): string {
  try {
    readEnvironment(source, readFile);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as Error).message;
  }
  return '';
}

describe('the environment', () => {
  it('needs nothing', () => {
    const environment = readEnvironment({ PATH: '/usr/bin', HOME: '/root' });
    expect(environment).toMatchObject({
      port: 3000,
      host: '127.0.0.1',
      slack: { kind: 'local' },
      roles: ['web', 'worker', 'scheduler', 'runner'],
      channel: '#ops',
      admins: [],
      logLevel: 'info',
      databaseUrl: undefined,
    });
    expect(environment.dataFolder).toMatch(/\.watchbill$/);
    expect(Object.isFrozen(environment)).toBe(true);
  });

  it('tells Socket Mode from HTTP mode by the tokens that are there', () => {
    expect(readEnvironment({ SLACK_BOT_TOKEN: bot, SLACK_APP_TOKEN: appToken }).slack.kind).toBe('socket');
    expect(readEnvironment({ SLACK_BOT_TOKEN: bot, SLACK_SIGNING_SECRET: signing }).slack.kind).toBe('http');
    expect(
      readEnvironment({ SLACK_BOT_TOKEN: bot, SLACK_SIGNING_SECRET: signing, SLACK_APP_TOKEN: appToken })
        .slack.kind,
    ).toBe('socket');
  });

  it('lets a runner do without Slack, and gives it none where tokens are there', () => {
    const alone = { WATCHBILL_ROLES: 'runner', DATABASE_URL: 'postgres://h/d', WATCHBILL_HOST: 'db-1' };
    expect(readEnvironment(alone)).toMatchObject({
      roles: ['runner'],
      runnerHost: 'db-1',
      slack: { kind: 'none' },
    });
    const tokens = { SLACK_BOT_TOKEN: bot, SLACK_APP_TOKEN: appToken };
    expect(readEnvironment({ ...alone, ...tokens }).slack).toEqual({ kind: 'none' });
    // It serves no local workspace, which would have to stay on loopback.
    expect(readEnvironment({ ...alone, HOST: '0.0.0.0' }).host).toBe('0.0.0.0');
    expect(readEnvironment({ ...alone, ...tokens, WATCHBILL_ROLES: 'runner,worker' }).slack.kind).toBe(
      'socket',
    );
  });

  it('takes the name of the machine for its host, in the characters of a host name', () => {
    expect(readEnvironment({}).runnerHost).toMatch(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/);
  });

  it('reports every mistake at once', () => {
    const message = problems({
      PORT: 'eighty',
      DATABASE_URL: 'mysql://x',
      SLACK_APP_TOKEN: 'xoxb-wrong-kind',
      WATCHBILL_ROLES: 'web,cook',
      WATCHBILL_ADMINS: 'ada',
      WATCHBILL_CHANEL: '#ops',
      LOG_LEVEL: 'loud',
    });
    for (const name of [
      'PORT',
      'DATABASE_URL',
      'SLACK_APP_TOKEN',
      'WATCHBILL_ROLES',
      'WATCHBILL_ADMINS',
      'WATCHBILL_CHANEL',
      'LOG_LEVEL',
    ]) {
      expect(message).toContain(name);
    }
    expect(message).toMatch(/^The environment has \d+ mistake\(s\):/);
  });

  it.each([
    ['an empty signing secret', { SLACK_BOT_TOKEN: bot, SLACK_SIGNING_SECRET: '' }, 'SLACK_SIGNING_SECRET'],
    ['a short signing secret', { SLACK_BOT_TOKEN: bot, SLACK_SIGNING_SECRET: 'abc' }, 'SLACK_SIGNING_SECRET'],
    ['a bot token alone', { SLACK_BOT_TOKEN: bot }, 'SLACK_APP_TOKEN'],
    ['an app token alone', { SLACK_APP_TOKEN: appToken }, 'SLACK_BOT_TOKEN'],
    ['an empty alert token', { WATCHBILL_ALERT_TOKEN: '' }, 'WATCHBILL_ALERT_TOKEN'],
    ['the local workspace on every address', { HOST: '0.0.0.0' }, 'loopback'],
    ['a channel without its mark', { WATCHBILL_CHANNEL: 'ops' }, '#name'],
    ['a runner alone without a database', { WATCHBILL_ROLES: 'runner' }, 'leaves out web, worker, scheduler'],
    ['a host that is no name', { WATCHBILL_HOST: 'DB 1' }, 'WATCHBILL_HOST has to be a host name'],
    ['a host with a dash at its end', { WATCHBILL_HOST: 'db-' }, 'WATCHBILL_HOST'],
    [
      'an embedded database that others were to share',
      { WATCHBILL_ROLES: 'web' },
      'leaves out worker, scheduler',
    ],
    [
      'a local workspace that nobody serves',
      { WATCHBILL_ROLES: 'worker,scheduler', DATABASE_URL: 'postgres://h/d' },
      'serves the local workspace',
    ],
    ['a port out of range', { PORT: '70000' }, 'PORT'],
  ])('refuses %s', (_what, source, mention) => {
    expect(problems(source as unknown as Record<string, string>)).toContain(mention);
  });

  it('reads each secret from a file as well, without the line end', () => {
    const files: Record<string, string> = {
      '/run/db': 'postgres://u:p@h/d\n',
      '/run/alert': 'a-long-enough-token\n',
    };
    const environment = readEnvironment(
      { DATABASE_URL_FILE: '/run/db', WATCHBILL_ALERT_TOKEN_FILE: '/run/alert' },
      (path) => files[path] ?? '',
    );
    expect(environment.databaseUrl?.reveal()).toBe('postgres://u:p@h/d');
    expect(environment.alertToken?.reveal()).toBe('a-long-enough-token');
  });

  it('names a secret file that cannot be read, and a secret that is given twice', () => {
    expect(problems({ REDIS_URL_FILE: '/nowhere/redis' })).toContain("REDIS_URL_FILE names '/nowhere/redis'");
    expect(problems({ REDIS_URL: 'redis://h', REDIS_URL_FILE: '/x' }, () => 'redis://h')).toContain(
      'both set',
    );
  });

  it('reads no file for what is not a secret', () => {
    expect(problems({ WATCHBILL_CHANNEL_FILE: '/x' }, () => '#ops')).toContain(
      'WATCHBILL_CHANNEL_FILE is not a variable',
    );
  });

  it('never prints a secret, neither in itself nor in a complaint', () => {
    const canary = 'CANARY-9f8e7d';
    const environment = readEnvironment({
      DATABASE_URL: `postgres://u:${canary}@h/d`,
      SLACK_BOT_TOKEN: `xoxb-${canary}`,
      SLACK_APP_TOKEN: `xapp-${canary}`,
    });
    expect(inspect(environment, { depth: 9 })).not.toContain(canary);
    expect(JSON.stringify(environment)).not.toContain(canary);
    expect(`${environment.databaseUrl}`).toBe('[secret]');
    expect(problems({ DATABASE_URL: `mysql://${canary}`, SLACK_BOT_TOKEN: canary })).not.toContain(canary);
  });

  it('knows each variable once', () => {
    const names = variables.map((variable) => variable.name);
    expect(new Set(names).size).toBe(names.length);
  });
});
