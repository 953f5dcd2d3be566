import { describe, expect, it } from 'vitest';
import { configurationSchema } from '../../src/config/schema.ts';
import { maintenanceOf } from '../../src/config/sections/maintenance.ts';
import type { Mistake } from '../../src/config/sections/mistake.ts';

const rest = {
  channel: '#ops',
  timeZone: 'Europe/Berlin',
  policies: { p: { levels: [{ call: ['channel:#ops'], timeout: '5m' }] } },
  routes: [{ name: 'all', policy: 'p' }],
  services: { api: { dependsOn: ['db'] }, db: { match: ['system="db"'] } },
};

function read(maintenance: unknown, more: object = {}) {
  const parsed = configurationSchema.parse({ ...rest, maintenance, ...more });
  const mistakes: Mistake[] = [];
  return { ...maintenanceOf(parsed, mistakes), mistakes };
}

describe('maintenance in the configuration', () => {
  it('becomes plans, with what is left out taken from the whole', () => {
    const { maintenance, emergencyNoticeMs, mistakes } = read([
      { name: 'patching', services: ['db', 'api'], schedule: 'first saturday 02:00-04:00' },
      { name: 'disk', match: ['alertname=DiskFull'], for: '30m', channel: '#db', announce: ['5m', '2h'] },
    ]);
    expect(mistakes).toEqual([]);
    expect(maintenance).toMatchObject([
      {
        name: 'patching',
        channel: '#ops',
        timeZone: 'Europe/Berlin',
        announceMs: [86_400_000, 3_600_000],
        durationMs: 7_200_000,
        matchers: [[{ label: 'system', value: 'db' }], [{ label: 'service', value: 'api' }]],
        recurrence: { startMinute: 120, endMinute: 240 },
      },
      { name: 'disk', channel: '#db', durationMs: 1_800_000, announceMs: [7_200_000, 300_000] },
    ]);
    expect(maintenance[1]).not.toHaveProperty('recurrence');
    expect(emergencyNoticeMs).toBe(900_000);
  });

  it('measures a night over midnight', () => {
    const { maintenance } = read([{ name: 'night', match: ['a=b'], schedule: 'fridays 22:00-06:00' }]);
    expect(maintenance[0]?.durationMs).toBe(8 * 3_600_000);
  });

  it('names services that there are, once, and says what it is about', () => {
    const { mistakes } = read([
      { name: 'a', services: ['cache', 'constructor'] },
      { name: 'a', match: ['a=b'], services: ['db'] },
      { name: 'b' },
    ]);
    expect(mistakes.map(({ path, message }) => `${path.join('.')} ${message}`)).toEqual([
      expect.stringContaining("maintenance.1.name 'a' is used twice"),
      expect.stringContaining("maintenance.0.services.0 there is no service 'cache'. Services: api, db."),
      expect.stringContaining("maintenance.0.services.1 there is no service 'constructor'"),
      expect.stringContaining('maintenance.1 has to say what it is about'),
      expect.stringContaining('maintenance.2 has to say what it is about'),
    ]);
  });

  it.each([
    [{ name: 'a', match: ['a=b'], schedule: 'sometimes' }, /does not say when/],
    [{ name: 'a', match: ['a=b'], timeZone: 'Mars/Base' }, /time zone/],
    [{ name: 'a', match: ['???'] }, /matcher/],
    [{ name: 'a', match: [] }, /./],
    [{ name: 'a', match: ['a=b'], for: '1s' }, /at least 1m/],
    [{ name: 'a', match: ['a=b'], cron: '* * * * *' }, /cron/],
  ])('refuses %j', (window, words) => {
    expect(() => read([window])).toThrow(words);
  });
});

describe('silences in the configuration', () => {
  it('know when work begins again', () => {
    const parse = (silences: object) => configurationSchema.parse({ ...rest, silences }).silences;
    expect(parse({}).workingDays).toEqual({ weekdays: [1, 2, 3, 4, 5], start: 540 });
    const early = { workingDays: { weekdays: 'sunday-thursday', start: '07:30' } };
    expect(parse(early).workingDays).toEqual({ weekdays: [1, 2, 3, 4, 7], start: 450 });
    expect(() => parse({ workingDays: { weekdays: 'never' } })).toThrow(/no weekdays/);
    expect(() => parse({ workingDays: { start: '9' } })).toThrow(/has to be a time/);
    expect(() => parse({ longest: '1h' })).toThrow(/within longest/);
  });
});
