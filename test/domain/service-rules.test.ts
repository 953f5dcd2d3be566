import { describe, expect, it } from 'vitest';
import type { Labels } from '../../src/domain/alert.ts';
import { inhibitionsOf } from '../../src/domain/inhibition.ts';
import { type Matcher, parseMatcher } from '../../src/domain/matcher.ts';
import { ownServiceRules } from '../../src/domain/service-rules.ts';
import { usualSeverities } from '../../src/domain/severity.ts';

const of = (system: string, service: string): readonly Matcher[] => [
  parseMatcher(`system=${system}`),
  parseMatcher(`service=${service}`),
];
const rulesOf = (name: string, ...down: string[]) =>
  ownServiceRules(
    { name, matchers: of('shop', name) },
    {
      ...(down.length === 0 ? {} : { down: down.map(parseMatcher) }),
      also: [[parseMatcher('system=shop'), parseMatcher('service=""'), parseMatcher(`part=${name}`)]],
      words: usualSeverities,
    },
  );
const shop = inhibitionsOf([
  ...rulesOf('api'),
  ...rulesOf('db', 'metric=up', 'severity=critical'),
  ...rulesOf('pool', 'level=gone'),
]);

/** An alert of the shop's api where nothing else is said. */
const alert = (probe: string, metric: string, more: Labels = {}): Labels => ({
  alertname: `${probe}: ${metric}`,
  system: 'shop',
  service: 'api',
  probe,
  metric,
  severity: 'critical',
  ...more,
});
const hides = (source: Labels, target: Labels): boolean => {
  const { sources } = shop.keysOf(source);
  return shop.keysOf(target).targets.some((key) => sources.includes(key));
};

const up = alert('api', 'up');
const db = { service: 'db' };
const pool = { service: 'pool' };

describe('a service that is down', () => {
  it.each<[string, Labels, Labels, boolean]>([
    ['hides its health endpoint', up, alert('api-health', 'up'), true],
    ['hides its latency', up, alert('pages', 'latency', { severity: 'warning' }), true],
    ['hides what cannot be measured', up, alert('orphans', 'orphans', { level: 'unknown' }), true],
    ['hides what else its own probe says', up, alert('api', 'latency'), true],
    ['hides that its own probe failed besides', up, alert('api', 'api', { level: 'unknown' }), true],
    ['does not hide itself', up, up, false],
    ['does not hide itself on another host', up, alert('api', 'up', { instance: 'b' }), false],
    ['does not hide another service', up, alert('web', 'up', { service: 'web' }), false],
    ['does not hide what is of no service', up, { ...alert('disk', 'used'), service: '' }, false],
    ['hides its port', up, alert('ports', 'up', { service: '', part: 'api' }), true],
    ['does not hide the port of another', up, alert('ports', 'up', { service: '', part: 'db' }), false],
    ['does not hide the same service of another system', up, alert('x', 'y', { system: 'mall' }), false],
    ['is not hidden by its latency', alert('api', 'latency'), up, false],
    ['is not told by a warning', alert('api', 'up', { severity: 'warning' }), alert('x', 'y'), false],
    ['is not told by an endpoint', alert('api-health', 'up'), alert('x', 'y'), false],
    ['is not told by what nobody can tell', alert('api', 'up', { level: 'unknown' }), alert('x', 'y'), false],
    ['is told by what the pack says', alert('postgres', 'up', db), alert('locks', 'held', db), true],
    [
      'hides its port, whoever tells of it',
      alert('postgres', 'up', db),
      alert('ports', 'up', { service: '', part: 'db' }),
      true,
    ],
    ['is told so by its own probe first', alert('db', 'up', db), alert('postgres', 'up', db), true],
    ['is not told otherwise then', alert('postgres', 'up', db), alert('db', 'up', db), false],
    [
      'is told by two that hide nothing of one another',
      alert('postgres', 'up', db),
      alert('door', 'up', db),
      false,
    ],
    ['is told by all that the pack says alone', alert('postgres', 'lag', db), alert('x', 'y', db), false],
    [
      'is told by its own probe, whatever the pack says',
      alert('pool', 'up', pool),
      alert('x', 'y', pool),
      true,
    ],
    [
      'hides what the pack says',
      alert('pool', 'up', pool),
      alert('x', 'y', { ...pool, level: 'gone' }),
      true,
    ],
    [
      'is hidden by nothing that the pack says',
      alert('x', 'y', { ...pool, level: 'gone' }),
      alert('pool', 'up', pool),
      false,
    ],
  ])('%s', (_name, source, target, expected) => {
    expect(hides(source, target)).toBe(expected);
  });
});
