import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesAll, parseMatcher } from '../../src/domain/matcher.ts';
import {
  commonLabels,
  findSilence,
  type Silence,
  silenceMatchersFor,
  silenceState,
} from '../../src/domain/silence.ts';

const startsAt = new Date('2026-11-21T02:00:00Z');
const endsAt = new Date('2026-11-21T03:00:00Z');
const during = new Date('2026-11-21T02:30:00Z');

function silenceOf(id: string, ...matchers: string[]): Silence {
  return {
    id,
    matchers: matchers.map(parseMatcher),
    startsAt,
    endsAt,
    author: 'U0OLU',
    comment: '',
    version: 1,
  };
}

describe('silenceState', () => {
  it.each([
    ['2026-11-21T01:59:59.999Z', 'pending'],
    ['2026-11-21T02:00:00Z', 'active'],
    ['2026-11-21T02:59:59.999Z', 'active'],
    ['2026-11-21T03:00:00Z', 'expired'],
  ])('is at %s %s', (at, state) => {
    expect(silenceState({ startsAt, endsAt }, new Date(at))).toBe(state);
  });

  it('is expired when it ended before it began', () => {
    expect(silenceState({ startsAt: endsAt, endsAt: startsAt }, during)).toBe('expired');
  });
});

describe('findSilence', () => {
  it('finds the first that matches', () => {
    const silences = [silenceOf('SIL-1', 'a=x'), silenceOf('SIL-2', 'a=y'), silenceOf('SIL-3', 'a=~.*')];
    expect(findSilence({ a: 'y' }, silences, during)?.id).toBe('SIL-2');
    expect(findSilence({ a: 'z' }, silences, during)?.id).toBe('SIL-3');
  });

  it('finds none before its start and from its end on', () => {
    expect(
      findSilence({ a: 'x' }, [silenceOf('SIL-1', 'a=x')], new Date(startsAt.getTime() - 1)),
    ).toBeUndefined();
    expect(findSilence({ a: 'x' }, [silenceOf('SIL-1', 'a=x')], endsAt)).toBeUndefined();
  });

  it('hides nothing by a silence without matchers', () => {
    expect(findSilence({ a: 'x' }, [silenceOf('SIL-1')], during)).toBeUndefined();
  });
});

describe('silenceMatchersFor', () => {
  it('is equality on each label with a value, in a steady order', () => {
    expect(silenceMatchersFor({ job: 'node', alertname: 'DiskFull', empty: '' })).toEqual([
      { label: 'alertname', operator: '=', value: 'DiskFull' },
      { label: 'job', operator: '=', value: 'node' },
    ]);
  });

  it('matches the alert that it was made from', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.string()), (labels) => {
        expect(matchesAll(silenceMatchersFor(labels), labels)).toBe(true);
      }),
    );
  });
});

describe('commonLabels', () => {
  it('keeps what all have with the same value', () => {
    expect(
      commonLabels([
        { a: '1', b: '2', c: '3' },
        { a: '1', b: '9' },
        { a: '1', b: '2', d: '4' },
      ]),
    ).toEqual({
      a: '1',
    });
  });

  it('is empty for no alerts', () => {
    expect(commonLabels([])).toEqual({});
  });

  it('makes matchers that match every one of the alerts', () => {
    fc.assert(
      fc.property(
        fc.array(fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('', '1', '2')), {
          minLength: 1,
        }),
        (all) => {
          const matchers = silenceMatchersFor(commonLabels(all));
          for (const labels of all) expect(matchesAll(matchers, labels)).toBe(true);
        },
      ),
    );
  });
});
