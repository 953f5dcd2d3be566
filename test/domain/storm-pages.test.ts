import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Severity } from '../../src/domain/alert.ts';
import {
  CRITICAL_ALONE,
  isJoinedPage,
  JOINED_FOR_MS,
  type JoinedPage,
  type PagedBefore,
  placeCalls,
  type StormCall,
} from '../../src/domain/storm-pages.ts';

const now = new Date('2026-11-21T02:14:00Z');
const nothing: PagedBefore = { pages: [], alone: [], joined: new Map() };

function call(incidentId: string, over: Partial<StormCall> = {}): StormCall {
  return { storm: 'storm.1', who: 'U0OLU', level: 0, incidentId, severity: 'warning', ...over };
}
const calls = (count: number, severity: Severity = 'warning') =>
  Array.from({ length: count }, (_, index) => call(`${severity}-${index}`, { severity }));
const page = (over: Partial<JoinedPage> = {}): PagedBefore => ({
  ...nothing,
  pages: [
    {
      key: 'calls.storm.1.1',
      storm: 'storm.1',
      who: 'U0OLU',
      level: 0,
      beganAt: now,
      incidentIds: [],
      ...over,
    },
  ],
  joined: new Map([['storm.1', 1]]),
});

describe('the calls of a storm', () => {
  it('are one page for each target', () => {
    const other = call('elsewhere', { who: 'U0BEA' });
    const { placed, began } = placeCalls([...calls(120), other], nothing, now);
    expect(began.map(({ key, who }) => [key, who])).toEqual([
      ['calls.storm.1.1', 'U0OLU'],
      ['calls.storm.1.2', 'U0BEA'],
    ]);
    expect([...placed.values()].filter((key) => key === 'calls.storm.1.1')).toHaveLength(120);
    expect(placed.get(other)).toBe('calls.storm.1.2');
    expect(began.every(({ key }) => isJoinedPage(key))).toBe(true);
    expect(isJoinedPage('page.INC-20261121-0001.1.0.U0OLU')).toBe(false);
  });

  it('are one page for each level and each storm', () => {
    const { began } = placeCalls(
      [call('a'), call('a', { level: 1 }), call('b', { storm: 'storm.2' })],
      nothing,
      now,
    );
    expect(began.map(({ key }) => key)).toEqual(['calls.storm.1.1', 'calls.storm.1.2', 'calls.storm.2.1']);
  });

  it('are made one by one for the first critical incidents, the rest of which join the others', () => {
    const { placed, alone, began } = placeCalls([...calls(3), ...calls(12, 'critical')], nothing, now);
    expect(placed.size).toBe(3 + 12 - CRITICAL_ALONE);
    expect(alone).toEqual([{ storm: 'storm.1', who: 'U0OLU', count: CRITICAL_ALONE }]);
    expect(began).toHaveLength(1);
    // What is said first of the page is its worst.
    expect([...placed.keys()][0]?.severity).toBe('critical');
  });

  it('count the critical ones that were paged before, of this target and storm only', () => {
    const paged = (who: string, storm = 'storm.1') => ({ ...nothing, alone: [{ storm, who, count: 4 }] });
    const two = calls(2, 'critical');
    expect(placeCalls(two, paged('U0OLU'), now).placed.size).toBe(1);
    expect(placeCalls(two, paged('U0BEA'), now).placed.size).toBe(0);
    expect(placeCalls(two, paged('U0OLU', 'storm.2'), now).placed.size).toBe(0);
  });

  it('join the page that is there', () => {
    const joining = call('a');
    const { placed, began } = placeCalls([joining], page(), now);
    expect(placed.get(joining)).toBe('calls.storm.1.1');
    expect(began).toEqual([]);
  });

  it('are a page of their own once the one that is there is old: an edit wakes nobody', () => {
    const joining = call('a');
    const at = (ms: number) => new Date(now.getTime() + ms);
    expect(placeCalls([joining], page(), at(JOINED_FOR_MS - 1)).placed.get(joining)).toBe('calls.storm.1.1');
    expect(placeCalls([joining], page(), at(JOINED_FOR_MS)).placed.get(joining)).toBe('calls.storm.1.2');
  });

  it('are a page of their own where the incident has been called for by the one that is there', () => {
    const again = call('a');
    expect(placeCalls([again], page({ incidentIds: ['a'] }), now).placed.get(again)).toBe('calls.storm.1.2');
    const other = call('b');
    expect(placeCalls([other], page({ incidentIds: ['a'] }), now).placed.get(other)).toBe('calls.storm.1.1');
    expect(placeCalls([again, call('a')], nothing, now).began).toHaveLength(2);
  });

  it('are each made exactly once, alone or by a page that is known', () => {
    const some = fc.array(
      fc.record({
        storm: fc.constantFrom('storm.1', 'storm.2'),
        who: fc.constantFrom('U0OLU', 'U0BEA', '#ops'),
        level: fc.nat({ max: 1 }),
        incidentId: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'),
        severity: fc.constantFrom<Severity>('critical', 'warning', 'info'),
      }),
      { maxLength: 80 },
    );
    fc.assert(
      fc.property(some, (given) => {
        const { placed, began, alone } = placeCalls(given, page(), now);
        const keys = new Set(['calls.storm.1.1', ...began.map(({ key }) => key)]);
        const singles = given.filter((one) => !placed.has(one));
        expect(singles.every(({ severity }) => severity === 'critical')).toBe(true);
        expect(alone.reduce((sum, { count }) => sum + count, 0)).toBe(singles.length);
        expect(alone.every(({ count }) => count <= CRITICAL_ALONE)).toBe(true);
        expect([...placed.values()].every((key) => keys.has(key))).toBe(true);
        expect(keys.size).toBe(began.length + 1);
        // Nobody is in one page twice.
        const names = [...placed].map(([{ incidentId }, key]) => `${key} ${incidentId}`);
        expect(new Set(names).size).toBe(names.length);
      }),
    );
  });
});
