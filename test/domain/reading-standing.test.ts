import { describe, expect, it } from 'vitest';
import type { ReadingStanding } from '../../src/domain/ports/sample-store.ts';
import type { GradedReading, ProbeStatus } from '../../src/domain/probe.ts';
import { nextStanding, type Threshold } from '../../src/domain/threshold.ts';
import { atMinute } from '../support/incidents.ts';
import { limits } from '../support/thresholds.ts';

const threshold = limits({ warning: '> 70', forMs: 5 * 60_000 });
const atOnce = limits({ warning: '> 70', forMs: 0 });

function graded(status: ProbeStatus): GradedReading {
  return {
    system: 'host',
    probe: 'host-memory',
    target: 'db-1',
    metric: 'used',
    unit: 'percent',
    status,
    measuredAt: atMinute(0),
  };
}

/** One reading a minute; answers what was raised and cleared, with the minute. */
function story(statuses: readonly ProbeStatus[], rules: Threshold | undefined = threshold): string[] {
  let standing: ReadingStanding | undefined;
  return statuses.flatMap((status, minute) => {
    const move = nextStanding(standing, graded(status), rules, atMinute(minute));
    standing = move.standing;
    if (move.clear) return [`${minute} clear`];
    return move.raise === undefined ? [] : [`${minute} ${move.raise.severity}`];
  });
}

const repeat = (status: ProbeStatus, times: number): ProbeStatus[] =>
  Array.from({ length: times }, () => status);

describe('nextStanding', () => {
  it('raises once when a reading has been bad for long enough', () => {
    expect(story(['ok', ...repeat('warning', 12)])).toEqual(['6 warning']);
  });

  it('raises at once where nothing is to be waited for', () => {
    expect(story(['critical'], atOnce)).toEqual(['0 critical']);
  });

  it('does not raise a spike', () => {
    expect(story(['ok', ...repeat('critical', 4), 'ok', ...repeat('critical', 4), 'ok'])).toEqual([]);
  });

  it('raises critical when it has been critical all along', () => {
    expect(story(repeat('critical', 7))).toEqual(['5 critical']);
  });

  it('raises anew when a warning gets critical and stays it', () => {
    expect(story([...repeat('warning', 6), ...repeat('critical', 7)])).toEqual(['5 warning', '11 critical']);
  });

  it('raises a warning in time when the value swings between warning and critical', () => {
    const swinging = Array.from(
      { length: 12 },
      (_, minute): ProbeStatus => (minute % 2 ? 'critical' : 'warning'),
    );
    expect(story(swinging)).toEqual(['5 warning']);
  });

  it('eases a critical one when it has been milder for as long', () => {
    expect(story([...repeat('critical', 6), ...repeat('warning', 4), 'critical', 'ok'])).toEqual([
      '5 critical',
      '11 clear',
    ]);
    expect(story([...repeat('critical', 6), ...repeat('warning', 8), 'ok'])).toEqual([
      '5 critical',
      '11 warning',
      '14 clear',
    ]);
  });

  it('raises what stays unknown as a warning', () => {
    expect(story(repeat('unknown', 7))).toEqual(['5 warning']);
  });

  it('clears on recovery, once', () => {
    expect(story([...repeat('warning', 6), 'ok', 'ok'])).toEqual(['5 warning', '6 clear']);
  });

  it('waits five minutes where no threshold is set', () => {
    expect(nextStanding(undefined, graded('warning'), undefined, atMinute(0)).raise).toBeUndefined();
    const { standing } = nextStanding(undefined, graded('warning'), undefined, atMinute(0));
    expect(nextStanding(standing, graded('warning'), undefined, atMinute(5)).raise?.severity).toBe('warning');
  });

  it('does not raise because the clock stepped back', () => {
    const { standing } = nextStanding(undefined, graded('warning'), threshold, atMinute(60));
    expect(nextStanding(standing, graded('warning'), threshold, atMinute(0)).raise).toBeUndefined();
  });

  it('remembers since when, and the start of the raised episode', () => {
    const first = nextStanding(undefined, graded('warning'), threshold, atMinute(0)).standing;
    const raised = nextStanding(first, graded('warning'), threshold, atMinute(5)).standing;
    expect(raised).toEqual({
      system: 'host',
      probe: 'host-memory',
      target: 'db-1',
      metric: 'used',
      part: undefined,
      status: 'warning',
      since: atMinute(0),
      overSince: { warning: atMinute(0).getTime() },
      raised: 'warning',
      raisedLevel: 'warning',
      raisedAt: atMinute(0),
      easedAt: undefined,
      seenAt: atMinute(5),
    });
  });

  it('begins an episode at what was stored, and each later than the one before', () => {
    const first = nextStanding(undefined, graded('warning'), atOnce, atMinute(0)).standing;
    expect(first.raisedAt).toEqual(atMinute(0));
    const worse = nextStanding(first, graded('critical'), atOnce, atMinute(1)).standing;
    expect(worse.raisedAt).toEqual(new Date(atMinute(0).getTime() + 1));
    const well = nextStanding(worse, graded('ok'), atOnce, atMinute(2)).standing;
    const starts = [3, 4].map(
      (minute) => nextStanding(well, graded('critical'), atOnce, atMinute(minute)).standing.raisedAt,
    );
    expect(starts, 'two runs at the same time').toEqual([atMinute(2), atMinute(2)]);
  });
});
