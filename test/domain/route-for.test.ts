import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/domain/errors.ts';
import { parseMatcher } from '../../src/domain/matcher.ts';
import { allRoutes } from '../../src/domain/route.ts';
import { routeFor } from '../../src/domain/route-for.ts';
import { route, routingBy } from '../support/alerts.ts';

const at = new Date('2026-11-21T02:14:00Z');
const on = (name: string, match: string, changes: Parameters<typeof route>[0] = {}) =>
  route({ name, matchers: [parseMatcher(match)], channel: `#${name}`, ...changes });
const nights = {
  name: 'nights',
  intervals: [
    {
      ...{ times: [{ first: 0, last: 360 }], weekdays: [], daysOfMonth: [], months: [], years: [] },
      timeZone: 'UTC',
    },
  ],
};

const tree = [
  on('audit', 'team=~".+"', { continue: true }),
  on('db', 'team=db', {
    routes: [
      on('db-prod', 'env=prod', { continue: true }),
      on('db-eu', 'region=eu'),
      on('db-dev', 'env=dev', { continue: true }),
    ],
  }),
  on('web', 'team=web', { continue: true, routes: [on('web-eu', 'region=eu')] }),
  route(),
];
const way = (labels: Record<string, string>) => {
  const { path, channel, copies } = routeFor(labels, routingBy(...tree.slice(1)), at);
  return [path.join(' > '), channel, ...copies.map((copy) => copy.channel)];
};

describe('the way of an alert through the tree', () => {
  it.each([
    ['the last route takes what nobody else does', {}, ['default', '#ops']],
    ['a parent takes what none of its children does', { team: 'db' }, ['db', '#db']],
    [
      'the first child that matches is asked before its parent',
      { team: 'db', region: 'eu' },
      ['db > db-eu', '#db-eu'],
    ],
    [
      'a child that says so lets its siblings have a copy',
      { team: 'db', env: 'prod', region: 'eu' },
      ['db > db-prod', '#db-prod', '#db-eu'],
    ],
    ['but its parent has none', { team: 'db', env: 'dev' }, ['db > db-dev', '#db-dev']],
    [
      'a parent that says so lets its own siblings have one',
      { team: 'web', region: 'eu' },
      ['web > web-eu', '#web-eu', '#ops'],
    ],
  ])('%s', (_what, labels, expected) => {
    expect(way(labels)).toEqual(expected);
  });

  it('is decided by the first that matches, also where that goes on', () => {
    const { path, copies } = routeFor({ team: 'db' }, routingBy(...tree), at);
    expect(path).toEqual(['audit']);
    expect(copies).toEqual([{ path: ['db'], channel: '#db' }]);
  });

  it('has no copy twice, and none in the channel of the card itself', () => {
    const same = ['a', 'b', 'c', 'd'].map((name) =>
      route({ name, continue: true, channel: name === 'c' || name === 'd' ? '#copies' : '#ops' }),
    );
    const { channel, copies } = routeFor({}, routingBy(...same, route()), at);
    expect([channel, ...copies.map((copy) => copy.channel)]).toEqual(['#ops', '#copies']);
  });

  it('has no copy by a route that is muted', () => {
    const both = [route({ name: 'a', continue: true }), route({ channel: '#quiet', muteTimes: [nights] })];
    expect(routeFor({}, routingBy(...both), at).copies).toEqual([]);
    expect(routeFor({}, routingBy(...both), new Date('2026-11-21T06:00:00Z')).copies).toHaveLength(1);
  });

  it('says that its route is muted, why and until when', () => {
    const muted = route({ muteTimes: [nights] });
    expect(routeFor({}, routingBy(muted), at).muted).toEqual({
      until: new Date('2026-11-21T06:00:00Z'),
      why: "the mute time 'nights' is active",
    });
    expect(routeFor({}, routingBy(muted), new Date('2026-11-21T06:00:00Z')).muted).toBeUndefined();
  });

  it('has the severity that the route gives, else what the words mean here, else what they mean anywhere', () => {
    const settings = {
      ...routingBy(
        route({
          severity: [
            { matchers: [parseMatcher('env=dev')], severity: 'info' },
            { matchers: [parseMatcher('env=~"dev|test"')], severity: 'warning' },
          ],
        }),
      ),
      severities: { label: 'level', map: { error: 'warning' } },
    } as const;
    const severity = (labels: Record<string, string>) => routeFor(labels, settings, at).severity;
    expect(severity({ level: 'page', env: 'dev' })).toBe('info');
    expect(severity({ level: 'page', env: 'test' })).toBe('warning');
    expect(severity({ level: 'ERROR ' })).toBe('warning');
    expect(severity({ level: 'page' })).toBe('critical');
    expect(severity({ severity: 'critical' })).toBe('warning');
    expect(severity({ level: 'constructor' })).toBe('warning');
  });

  it('takes the last route where none matches, and says that there is none at all', () => {
    const only = on('never', 'team=never');
    expect(routeFor({}, routingBy(only), at).path).toEqual(['never']);
    expect(() => routeFor({}, routingBy(), at)).toThrow(ConfigError);
  });

  it('is one of the routes that the tree lists', () => {
    expect(allRoutes(tree).map(({ name }) => name)).toEqual([
      ...['audit', 'db', 'db-prod', 'db-eu', 'db-dev', 'web', 'web-eu', 'default'],
    ]);
  });
});
