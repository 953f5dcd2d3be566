import { describe, expect, it } from 'vitest';
import type { ChangeEvent } from '../../src/domain/change-event.ts';
import { parseMatcher } from '../../src/domain/matcher.ts';
import type { Silence } from '../../src/domain/silence.ts';
import { suspectsOf } from '../../src/domain/suspects.ts';

const openedAt = new Date('2026-11-21T02:14:00Z');
const before = (minutes: number) => new Date(openedAt.getTime() - minutes * 60_000);
const change = (title: string, minutes: number, labels: ChangeEvent['labels'] = {}): ChangeEvent => ({
  source: 'github',
  id: title,
  at: before(minutes),
  title,
  labels,
  links: [],
});
const silence = (id: string, minutes: number, matcher = 'service=api'): Silence => ({
  id,
  matchers: [parseMatcher(matcher)],
  startsAt: before(90),
  endsAt: before(minutes),
  author: 'U0BEA',
  comment: 'rebuild',
  version: 1,
});
const alerts = [{ alertname: 'ShopErrors', service: 'api', env: 'production', cluster: 'eu' }];
const titles = (changes: readonly ChangeEvent[], silences: readonly Silence[] = []) =>
  suspectsOf(openedAt, alerts, changes, silences).map(({ title }) => title);

describe('suspects', () => {
  it('are what was changed within half an hour before', () => {
    const changes = [change('long ago', 30.1), change('then', 30), change('now', 0), change('later', -0.1)];
    expect(titles(changes)).toEqual(['now', 'then']);
  });

  it('are named by what they have in common with the alerts, then by how late they were', () => {
    const changes = [
      change('other', 1, { service: 'web' }),
      change('cluster', 3, { cluster: 'eu' }),
      change('service', 20, { application: 'API' }),
    ];
    expect(titles(changes)).toEqual(['service', 'cluster', 'other']);
    expect(titles([change('early', 9), change('late', 2)])).toEqual(['late', 'early']);
  });

  it('are three at most', () => {
    expect(titles([1, 2, 3, 4].map((minutes) => change(`${minutes}`, minutes)))).toEqual(['1', '2', '3']);
  });

  it('are not of another environment, by whatever name', () => {
    const changes = [
      change('staging', 1, { environment: 'staging', service: 'api' }),
      change('production', 2, { stage: 'Production' }),
    ];
    expect(titles(changes)).toEqual(['production']);
  });

  it('include a silence on the alerts that has just ended, and say by whom it was', () => {
    const ended = [
      silence('SIL-1', 40),
      silence('SIL-2', 5),
      silence('SIL-3', 6),
      silence('SIL-4', 1, 'service=web'),
    ];
    const found = suspectsOf(openedAt, alerts, [change('deploy', 2)], ended);
    expect(found).toMatchObject([
      { kind: 'silence-ended', title: 'silence SIL-2 ended: rebuild', author: 'U0BEA', at: before(5) },
      { kind: 'change', title: 'deploy' },
    ]);
  });

  it('carry who did it and the first link', () => {
    const links = [
      { label: 'Run', url: 'https://a' },
      { label: 'Diff', url: 'https://b' },
    ];
    const [only] = suspectsOf(openedAt, alerts, [{ ...change('deploy', 1), author: 'bea', links }], []);
    expect(only).toMatchObject({ author: 'bea', link: { label: 'Run' } });
  });

  it('are found for an incident that has no alerts', () => {
    expect(
      suspectsOf(openedAt, [], [change('deploy', 1, { service: 'api' })], [silence('SIL-1', 1)]),
    ).toHaveLength(1);
  });

  it('take odd names for plain ones', () => {
    const odd = change('odd', 1, { constructor: 'x', toString: 'y' });
    expect(suspectsOf(openedAt, [{ constructor: 'x' }], [odd, change('late', 0.5)], [])[0]?.title).toBe(
      'odd',
    );
  });
});
