import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReadingStanding } from '../../src/domain/ports/sample-store.ts';
import { type GradedReading, probeStatuses, type Reading } from '../../src/domain/probe.ts';
import { gradeReading, nextStanding, type Threshold } from '../../src/domain/threshold.ts';
import { atMinute } from '../support/incidents.ts';
import { level, limits } from '../support/thresholds.ts';

const place = { system: 'host', probe: 'host-memory', target: 'db-1' };
const base: Reading = { metric: 'used', unit: 'percent' };

/** Undefined could not be measured. */
function graded(value: number | undefined, threshold: Threshold, minute: number): GradedReading {
  const reading = value === undefined ? { ...base, error: 'no answer' } : { ...base, value };
  return { ...reading, ...gradeReading(reading, threshold), ...place, measuredAt: atMinute(minute) };
}

/** Follows one reading a minute; what is stored between runs goes through JSON, as it does in a database. */
function follow(values: readonly (number | undefined)[], threshold: Threshold) {
  let standing: ReadingStanding | undefined;
  return values.map((value, minute) => {
    const move = nextStanding(standing, graded(value, threshold, minute), threshold, atMinute(minute));
    standing = move.standing;
    return move;
  });
}

const value = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 0, max: 100 }) },
  { weight: 1, arbitrary: fc.constant(undefined) },
);
const values = fc.array(value, { maxLength: 80 });
const forMinutes = fc.integer({ min: 0, max: 6 });
const threshold = fc
  .record({
    info: forMinutes,
    warning: forMinutes,
    critical: forMinutes,
    low: forMinutes,
    by: fc.integer({ min: 0, max: 10 }),
  })
  .map(({ info, warning, critical, low, by }): Threshold => {
    const clear = by === 0 ? {} : { clear: { by } };
    return {
      levels: [
        level('info', '> 50', { forMs: info * 60_000, ...clear }),
        level('info', '< 10', { name: 'low', forMs: low * 60_000 }),
        level('warning', '> 70', { forMs: warning * 60_000, ...clear }),
        level('critical', '> 90', { forMs: critical * 60_000, ...clear }),
      ],
    };
  });

const limitOf: Readonly<Record<string, number>> = { info: 50, warning: 70, critical: 90 };

describe('nextStanding, for any readings', () => {
  it('raises no level before it was over its limit, or not measured, for its whole time', () => {
    fc.assert(
      fc.property(values, threshold, (all, rules) => {
        follow(all, rules).forEach(({ raise }, minute) => {
          const raised = rules.levels.find(({ key }) => key === raise?.key);
          if (raised === undefined) return;
          const start = Math.max(0, minute - raised.forMs / 60_000);
          for (const each of all.slice(start, minute + 1)) {
            const over =
              each === undefined || (raised.key === 'low' ? each < 10 : each > (limitOf[raised.key] ?? 0));
            // A milder level that is returned to may be within its hysteresis.
            const band = raised.clear !== undefined && 'by' in raised.clear ? raised.clear.by : 0;
            expect(over || (each ?? 0) > (limitOf[raised.key] ?? 0) - band).toBe(true);
          }
        });
      }),
    );
  });

  it('raises in time what stays over its limit', () => {
    fc.assert(
      fc.property(values, threshold, fc.integer({ min: 91, max: 100 }), (all, rules, high) => {
        const moves = follow([...all, ...Array.from({ length: 8 }, () => high)], rules);
        expect(moves.at(-1)?.standing.raised).toBe('critical');
      }),
    );
  });

  it('never says ok while it is unknown, and clears nothing then', () => {
    fc.assert(
      fc.property(values, threshold, (all, rules) => {
        follow(all, rules).forEach(({ standing, clear }, minute) => {
          if (all[minute] !== undefined) return;
          expect(standing.status).not.toBe('ok');
          expect(clear).toBeUndefined();
        });
      }),
    );
  });

  it('raises and clears by turns, and never the same thing twice', () => {
    fc.assert(
      fc.property(values, threshold, (all, rules) => {
        let open: string | undefined;
        for (const { raise, clear, standing } of follow(all, rules)) {
          if (raise !== undefined) {
            expect(raise.key).not.toBe(open);
            open = raise.key;
          }
          if (clear) {
            expect(open).toBeDefined();
            open = undefined;
          }
          expect(standing.raisedLevel).toBe(open);
        }
      }),
    );
  });

  it('keeps what is raised as it is within the hysteresis', () => {
    const inBand = fc.array(fc.integer({ min: 86, max: 100 }), { minLength: 1, maxLength: 40 });
    const rules: Threshold = { levels: [level('critical', '> 90', { clear: { by: 5 } })] };
    fc.assert(
      fc.property(inBand, (all) => {
        const moves = follow([95, ...all], rules);
        expect(
          moves.flatMap(({ raise, clear }) => [raise?.key, clear].filter((one) => one !== undefined)),
        ).toEqual(['critical']);
        expect(moves.at(-1)?.standing.status).toBe('critical');
      }),
    );
  });

  it('does the same again after a crash between any two steps', () => {
    fc.assert(
      fc.property(values, threshold, fc.nat(79), (all, rules, when) => {
        const once = follow(all, rules);
        const before = once[when - 1]?.standing;
        if (when >= all.length || before === undefined) return;
        // The alert was sent and the standing was not stored: the next run, a little later, sends the same episode.
        const again = nextStanding(
          before,
          graded(all[when], rules, when),
          rules,
          new Date(atMinute(when).getTime() + 20_000),
        );
        const first = once[when];
        if (first?.raise === undefined) return;
        expect(again.raise).toEqual(first.raise);
        expect(again.standing.raisedAt).toEqual(first.standing.raisedAt);
      }),
    );
  });

  it('begins each episode later than the one before', () => {
    fc.assert(
      fc.property(values, threshold, (all, rules) => {
        let last: Date | undefined;
        for (const { raise, clear, standing } of follow(all, rules)) {
          if (clear) last = undefined;
          if (raise === undefined) continue;
          if (last !== undefined) expect(standing.raisedAt?.getTime()).toBeGreaterThan(last.getTime());
          last = standing.raisedAt;
        }
      }),
    );
  });

  it('follows the word of a probe that says no more than a status', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...probeStatuses), { maxLength: 60 }), (statuses) => {
        let standing: ReadingStanding | undefined;
        let open: string | undefined;
        statuses.forEach((status, minute) => {
          const reading: GradedReading = { ...base, ...place, status, measuredAt: atMinute(minute) };
          const move = nextStanding(standing, reading, undefined, atMinute(minute));
          standing = move.standing;
          if (move.clear) {
            expect(open).toBeDefined();
            expect(status).toBe('ok');
          }
          open = move.clear ? undefined : (move.raise?.severity ?? open);
          if (status === 'ok') expect(open).toBeUndefined();
          expect(standing.raised).toBe(open);
        });
      }),
    );
  });
});

describe('nextStanding', () => {
  const moves = (all: readonly (number | undefined)[], rules: Threshold): string[] =>
    follow(all, rules).flatMap(({ raise, clear }, minute) => {
      if (clear) return [`${minute} clear`];
      return raise === undefined ? [] : [`${minute} ${raise.key}`];
    });

  it('tells of what is only good to know', () => {
    const rules = limits({ info: '> 50', warning: '> 70' });
    expect(moves([40, 60, 60, 80, 60, 40], rules)).toEqual(['1 info', '3 warning', '4 info', '5 clear']);
    expect(follow([60], rules)[0]?.standing.status).toBe('ok');
  });

  it('tells levels of one severity apart by their names', () => {
    const rules = {
      levels: [
        level('warning', '> 80', { name: 'automated' }),
        level('warning', '> 90', { name: 'operations', forMs: 120_000 }),
        level('critical', '> 95', { name: 'engineering' }),
      ],
    };
    expect(moves([85, 92, 92, 92, 97, 70], rules)).toEqual([
      '0 automated',
      '3 operations',
      '4 engineering',
      '5 clear',
    ]);
  });

  it('does not take the one direction for the other', () => {
    const rules = {
      levels: [
        level('info', '> 60', { name: 'improving', forMs: 120_000 }),
        level('warning', '< 40', { name: 'declining', forMs: 120_000 }),
      ],
    };
    expect(moves([30, 30, 30, 70, 70, 70, 50], rules)).toEqual(['2 declining', '5 improving', '6 clear']);
  });

  it('does not take a high value for one that has risen: nothing is kept for a trend that is not known yet', () => {
    const rules = {
      levels: [level('info', 'change%(7d) > 20', { name: 'trend' }), level('critical', '> 85')],
    };
    expect(moves([50, 95, 50], rules)).toEqual(['1 critical', '2 clear']);
  });

  it('raises no limit while it cannot be measured, and eases none', () => {
    const slow = limits({ warning: '> 70', critical: '> 90', forMs: 300_000 });
    const lost = Array.from({ length: 7 }, () => undefined);
    expect(moves([80, 80, ...lost], slow)).toEqual(['7 unknown']);
    const quick = limits({ warning: '> 70', critical: '> 90', forMs: 120_000 });
    expect(moves([95, 95, 95, ...lost], quick)).toEqual(['2 critical']);
  });

  it('waits on while it cannot be measured, and counts that time', () => {
    const slow = limits({ warning: '> 70', critical: '> 90', forMs: 300_000 });
    expect(moves([80, 80, undefined, undefined, 80, 80], slow)).toEqual(['5 warning']);
    expect(moves([80, undefined, 50, 80, 80, 80, 80, 80], slow)).toEqual([]);
  });

  it('begins to wait anew when the value was back within the hysteresis', () => {
    const rules = { levels: [level('warning', '> 70', { clear: { by: 10 }, forMs: 180_000 })] };
    expect(moves([75, 65, 75, 75, 75, 75, 65, 60], rules)).toEqual(['5 warning', '7 clear']);
  });

  it('waits for the time that a value may be absent, and for no other', () => {
    const rules = { levels: [level('critical', 'absent(10m)')] };
    const nothing = Array.from({ length: 12 }, () => undefined);
    expect(moves([1, ...nothing, 1], rules)).toEqual(['11 critical', '13 clear']);
  });

  it('raises what cannot be measured as it is told to', () => {
    const reading = graded(undefined, { levels: [] }, 0);
    const rule = { severity: 'critical', forMs: 60_000 } as const;
    const first = nextStanding(undefined, reading, undefined, atMinute(0), rule);
    expect(first.raise).toBeUndefined();
    const second = nextStanding(first.standing, reading, undefined, atMinute(1), rule);
    expect(second.raise).toEqual({ key: 'unknown', name: 'unknown', severity: 'critical' });
  });

  it('ends what was raised for a level that is not there any more', () => {
    const rules = limits({ critical: '> 90' });
    const raised = follow([95], rules)[0]?.standing;
    const other: Threshold = { levels: [] };
    expect(nextStanding(raised, graded(95, other, 1), undefined, atMinute(1)).clear).toBe(true);
    const renamed = { levels: [level('critical', '> 90', { name: 'full' })] };
    expect(nextStanding(raised, graded(95, renamed, 1), renamed, atMinute(1)).clear).toBeUndefined();
  });
});
