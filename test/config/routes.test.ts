import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseConfiguration } from '../../src/config/configuration.ts';
import { allRoutes } from '../../src/domain/route.ts';

const known = { probes: [], reports: [], sources: [], cronProblem: () => undefined };
const head = `channel: '#ops'
timeZone: Europe/Berlin
policies:
  db: { levels: [{ call: [user:U0OLU], timeout: 5m }] }
  web: { levels: [{ call: [user:U0BEA], timeout: 5m }] }
`;
const settings = (text: string) => parseConfiguration(head + text, 'watchbill.yml', known);

function complaint(text: string): string {
  try {
    settings(text);
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}

describe('routes in a configuration', () => {
  it('have the defaults of Alertmanager and some of our own', () => {
    expect(settings('routes: [{ name: all, policy: db }]').routes[0]).toMatchObject({
      channel: '#ops',
      groupBy: ['alertname'],
      groupWaitMs: 30_000,
      groupIntervalMs: 300_000,
      repeatIntervalMs: 14_400_000,
      resolveDelayMs: 0,
      reopenWindowMs: 1_800_000,
      flapping: { count: 5, withinMs: 1_800_000 },
      continue: false,
      ...{ muteTimes: [], activeTimes: [], severity: [], routes: [], matchers: [] },
    });
  });

  it('hand everything down but their name, matchers and continue, until a child says otherwise', () => {
    const { routes } = settings(`
timeIntervals:
  nights: [{ times: [{ start: '22:00', end: '24:00' }, { start: '00:00', end: '06:00' }] }]
routes:
  - name: db
    match: [team=db]
    channel: '#db-{{ labels.env }}'
    fallbackChannel: '#db'
    policy: db
    groupBy: [alertname, cluster]
    groupWait: 10s
    repeatInterval: 0s
    continue: true
    muteTimes: [nights]
    severity: [{ match: [env=dev], as: info }]
    flapping: { count: 0, within: 1h }
    routes:
      - name: db-core
        match: [tier=core]
        policy: web
        muteTimes: []
        flapping: { count: 3, within: 10m }
        routes: [{ name: db-core-eu, match: [region=eu] }]
  - name: rest
    policy: web
`);
    const [db, core, eu] = allRoutes(routes);
    expect(db?.muteTimes[0]?.intervals[0]?.timeZone).toBe('Europe/Berlin');
    expect(db).not.toHaveProperty('flapping');
    expect(core).toEqual({
      ...db,
      name: 'db-core',
      matchers: [{ label: 'tier', operator: '=', value: 'core' }],
      continue: false,
      policy: { ...db?.policy, name: 'web', levels: [expect.objectContaining({ timeoutMs: 300_000 })] },
      muteTimes: [],
      flapping: { count: 3, withinMs: 600_000 },
      routes: [eu],
    });
    expect(eu).toEqual({ ...core, name: 'db-core-eu', matchers: [expect.anything()], routes: [] });
  });

  it('have severities by words and by rules', () => {
    const { severities, routes } = settings(`
severities: { label: prio, map: { Seven: critical } }
routes: [{ name: all, policy: db, severity: [{ as: warning }] }]`);
    expect(severities).toEqual({ label: 'prio', map: { seven: 'critical' } });
    expect(routes[0]?.severity).toEqual([{ matchers: [], severity: 'warning' }]);
  });

  it.each([
    [
      'an unknown policy deep down',
      'routes: [{name: a, policy: db, routes: [{name: b, match: [x=y], policy: nope}]}]',
      "routes.0.routes.0.policy: there is no policy 'nope'. Policies: db, web.",
    ],
    [
      'no policy at all',
      'routes: [{ name: a }]',
      "routes.0: the route 'a' has to name a policy. Policies: db, web.",
    ],
    [
      'an unknown time interval',
      'routes: [{name: a, policy: db, muteTimes: [nights]}]',
      "routes.0.muteTimes.0: there is no time interval 'nights'. Time intervals: none.",
    ],
    [
      'a time interval that only every object has',
      'routes: [{name: a, policy: db, activeTimes: [constructor]}]',
      "there is no time interval 'constructor'",
    ],
    [
      'a last route that does not take all',
      'routes: [{name: a, policy: db, match: [x=y]}]',
      'routes.0.match: the last route has to match everything',
    ],
    [
      'one name in two branches',
      'routes: [{name: a, policy: db, match: [x=y], routes: [{name: b}]}, {name: b, policy: db}]',
      "routes.1.name: 'b' is used twice",
    ],
    [
      'a template that is none',
      "routes: [{name: a, policy: db, channel: '#db-{{ env }}'}]",
      'routes.0.channel:',
    ],
    [
      'a template as the fallback',
      "routes: [{name: a, policy: db, fallbackChannel: '#db-{{ labels.env }}'}]",
      'routes.0.fallbackChannel:',
    ],
    [
      'a regular expression that may run for ever',
      'routes: [{name: a, policy: db, severity: [{match: [\'x=~"(a+)+"\'], as: info}]}]',
      'The regular expression',
    ],
    [
      'a severity that is none',
      'routes: [{name: a, policy: db, severity: [{as: bad}]}]',
      'has to be one of critical, warning, info',
    ],
    [
      'a misspelt key of a child',
      'routes: [{name: a, policy: db, routes: [{name: b, grupWait: 1s}]}]',
      "routes.0.routes.0.grupWait: 'grupWait' is not known here",
    ],
    [
      'reminders by the second',
      'routes: [{name: a, policy: db, repeatInterval: 5s}]',
      'has to be at least 1m, or 0s for never',
    ],
    [
      'flapping at once',
      'routes: [{name: a, policy: db, flapping: {count: 1, within: 1m}}]',
      'has to count to 2 at least',
    ],
    [
      'times over midnight',
      "timeIntervals: {n: [{times: [{start: '22:00', end: '06:00'}]}]}\nroutes: [{name: a, policy: db}]",
      'timeIntervals.n.0.times.0: has to end after it starts',
    ],
    [
      'an unknown weekday',
      'timeIntervals: {n: [{weekdays: [someday]}]}\nroutes: [{name: a, policy: db}]',
      "'someday' is no weekday",
    ],
    [
      'an unknown zone',
      'timeIntervals: {n: [{timeZone: Mars/Base}]}\nroutes: [{name: a, policy: db}]',
      'has to be a time zone',
    ],
  ])('are refused with the place: %s', (_what, text, expected) => {
    const told = complaint(text);
    expect(told).toContain(expected);
    expect(told).toMatch(/watchbill\.yml:\d+ /);
  });

  it('may be numbers where YAML makes numbers of what is written', () => {
    const text =
      'timeIntervals: {n: [{months: [5], daysOfMonth: [-1], years: [2026]}]}\nroutes: [{name: a, policy: db}]';
    expect(settings(text).timeIntervals['n']?.intervals[0]).toMatchObject({
      months: [{ first: 5, last: 5 }],
      daysOfMonth: [{ first: -1, last: -1 }],
      years: [{ first: 2026, last: 2026 }],
    });
  });

  it('are not nested without end', () => {
    const depth = 30;
    const deep = Array.from({ length: depth }, (_, index) => `{name: r${index}, policy: db, routes: [`).join(
      '',
    );
    expect(complaint(`routes: [${deep}${']}'.repeat(depth)}]`)).toContain('is nested more than 20 deep');
  });

  it('are in the README as they may be written', () => {
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
    const [, example = ''] = /### Routes\n.*?```yaml\n(.*?)```/s.exec(readme) ?? [];
    const { routes } = settings(example.replaceAll('policy: database', 'policy: db'));
    expect(allRoutes(routes).map(({ name }) => name)).toContain('database-tests');
  });
});
