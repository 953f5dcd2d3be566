import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupKeyOf, groupLabels } from '../../src/domain/group-key.ts';
import { firing, routes } from '../support/alerts.ts';

const [database, fallback] = routes;
if (database === undefined || fallback === undefined) throw new Error('two routes are needed');

describe('groupKeyOf', () => {
  it('is the route and the values of its labels, in a steady order', () => {
    expect(groupKeyOf(database, firing({ cluster: 'eu', instance: 'x' }))).toBe(
      'database{alertname="DiskFull",cluster="eu"}',
    );
    const turned = { ...database, groupBy: ['cluster', 'alertname'] };
    expect(groupKeyOf(turned, firing({ cluster: 'eu' }))).toBe('database{alertname="DiskFull",cluster="eu"}');
  });

  it('takes a missing label for an empty one', () => {
    expect(groupKeyOf(database, firing({ cluster: '' }))).toBe(groupKeyOf(database, firing()));
    expect(groupLabels({ ...fallback, groupBy: ['constructor'] }, {})).toEqual({});
  });

  it('puts every alert on its own where all labels group', () => {
    const single = { ...fallback, groupBy: ['...'] };
    expect(groupKeyOf(single, firing())).toBe(`default{${firing().fingerprint}}`);
    expect(groupKeyOf(single, firing({ instance: 'a' }))).not.toBe(
      groupKeyOf(single, firing({ instance: 'b' })),
    );
  });

  it('stays short however long the values are, and keeps them apart', () => {
    const long = (end: string) => groupKeyOf(database, firing({ cluster: 'x'.repeat(60_000) + end }));
    expect(long('a').length).toBeLessThan(700);
    expect(long('a')).not.toBe(long('b'));
  });

  it('is the same exactly for alerts with the same route and group labels', () => {
    const value = fc.string({ maxLength: 5, unit: fc.constantFrom('"', ',', '=', '}', 'a', '\\') });
    fc.assert(
      fc.property(value, value, value, value, (name, cluster, otherName, otherCluster) => {
        const one = groupKeyOf(database, firing({ alertname: name, cluster }));
        const other = groupKeyOf(database, firing({ alertname: otherName, cluster: otherCluster }));
        expect(one === other).toBe(name === otherName && cluster === otherCluster);
      }),
    );
  });
});
