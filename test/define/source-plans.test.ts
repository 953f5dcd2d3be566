import { describe, expect, it } from 'vitest';
import generic from '../../src/alert-sources/generic.ts';
import { optionsFor, plannedSources } from '../../src/define/source-plans.ts';
import { ConfigError } from '../../src/domain/errors.ts';

const sources = [{ ...generic, name: 'generic' }];
const plan = { tokens: [], maxBytes: undefined };

describe('the planned sources', () => {
  it('are each format, and once more what the configuration names', () => {
    const planned = plannedSources(sources, { generic: plan, backups: { ...plan, format: 'generic' } });
    expect(planned.map(({ name, path }) => [name, path])).toEqual([
      ['generic', undefined],
      ['backups', '/alerts/backups'],
    ]);
  });

  it('say in their alerts under which name they came', () => {
    const [, backups] = plannedSources(sources, { backups: { ...plan, format: 'generic' } });
    const parsed = backups?.parse({ name: 'Stale' }, { now: new Date(0), headers: {} });
    expect(parsed?.events).toMatchObject([{ source: 'backups', labels: { alertname: 'Stale' } }]);
    expect(parsed).not.toHaveProperty('changes');
  });

  it('are told apart though their senders name their alerts alike', () => {
    const planned = plannedSources(sources, {
      one: { ...plan, format: 'generic' },
      two: { ...plan, format: 'generic' },
    });
    const fingerprints = planned.map(
      (source) => source.parse({ name: 'Stale' }, { now: new Date(0), headers: {} }).events[0]?.fingerprint,
    );
    expect(new Set(fingerprints).size).toBe(3);
  });

  it('have a format', () => {
    expect(() => plannedSources(sources, { backups: plan })).toThrow(ConfigError);
  });
});

describe('the options of a source', () => {
  it('are as configured', () => {
    expect(optionsFor({ ...generic, name: 'generic' }, { ...plan, options: { a: 1 } })).toEqual({ a: 1 });
  });
});
