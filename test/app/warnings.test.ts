import { describe, expect, it } from 'vitest';
import { warnings } from '../../src/app/warnings.ts';
import { readEnvironment } from '../../src/config/environment.ts';
import type { Role } from '../../src/domain/actor.ts';
import type { Settings } from '../../src/domain/settings.ts';

const settings = (byUser: Record<string, Role>, everyone?: Role) =>
  ({ roles: { byUser, everyone }, sources: {} }) as unknown as Settings;
const slack = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: '8f742231b10e8888abcd99yyyzzz85a5' };

describe('what is said once at the start', () => {
  it('is nothing when somebody may act', () => {
    expect(warnings(readEnvironment({}), settings({ U0ADA: 'admin' }))).toEqual([]);
    expect(warnings(readEnvironment({}), settings({}, 'operator'))).toEqual([]);
  });

  it('is that nobody may acknowledge', () => {
    expect(warnings(readEnvironment({}), settings({ U0VIC: 'viewer' }, 'viewer'))).toEqual([
      expect.stringContaining('WATCHBILL_ADMINS'),
    ]);
  });

  it('is that a proxy makes strangers look local', () => {
    expect(warnings(readEnvironment(slack), settings({ U0ADA: 'admin' }))).toEqual([
      expect.stringContaining('WATCHBILL_ALERT_TOKEN'),
    ]);
    const withToken = readEnvironment({ ...slack, WATCHBILL_ALERT_TOKEN: 'a-long-enough-token' });
    expect(warnings(withToken, settings({ U0ADA: 'admin' }))).toEqual([]);
  });
});
