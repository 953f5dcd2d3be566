import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  advance,
  type EscalationPolicy,
  escalationEnded,
  holdEscalation,
  nextStep,
  resumeEscalation,
  startEscalation,
  stopEscalation,
} from '../../src/domain/escalation.ts';
import { atMinute, openedAt, policy } from '../support/incidents.ts';

describe('startEscalation', () => {
  it('calls the first level at once and sets the deadline of its answer', () => {
    const { standing, calls, ended } = startEscalation(policy, openedAt);
    expect(calls).toEqual([{ kind: 'user', id: 'U0OLU' }]);
    expect(standing).toEqual({ policy, level: 0, round: 0, nextAt: atMinute(5) });
    expect(ended).toBeUndefined();
  });

  it('calls nobody, ever, where the policy has no levels', () => {
    const { standing, calls } = startEscalation({ name: 'nobody', levels: [], repeats: 3 }, openedAt);
    expect(calls).toEqual([]);
    expect(standing.nextAt).toBeUndefined();
    expect(nextStep(standing)).toBeUndefined();
    expect(escalationEnded(standing)).toBe(false);
  });
});

describe('advance', () => {
  it('goes through the levels, starts over as often as it repeats, then ends', () => {
    const story: string[] = [];
    let standing = startEscalation(policy, openedAt).standing;
    for (let step = 0; step < 10; step += 1) {
      const at = standing.nextAt;
      if (at === undefined) break;
      const move = advance(standing, at);
      standing = move.standing;
      const minutes = (at.getTime() - openedAt.getTime()) / 60_000;
      story.push(
        `${minutes}: ${move.calls.map((target) => target.id).join(' ')}${move.ended ? 'ended' : ''}`,
      );
    }
    expect(story).toEqual([
      '5: U0BEA S0LEADS #db-leads',
      '15: U0OLU',
      '20: U0BEA S0LEADS #db-leads',
      '30: ended',
    ]);
    expect(escalationEnded(standing)).toBe(true);
  });

  it('gives a level that is called late its whole time', () => {
    const { standing } = startEscalation(policy, openedAt);
    expect(advance(standing, atMinute(60)).standing.nextAt).toEqual(atMinute(70));
  });

  it('stays ended', () => {
    const { standing } = startEscalation(
      { ...policy, levels: policy.levels.slice(0, 1), repeats: 0 },
      openedAt,
    );
    const ended = advance(standing, atMinute(5));
    expect(ended).toMatchObject({ calls: [], ended: true });
    expect(advance(ended.standing, atMinute(50))).toEqual(ended);
  });

  it('makes levels × (repeats + 1) calls for any policy', () => {
    const anyPolicy = fc.record<EscalationPolicy>({
      name: fc.constant('any'),
      repeats: fc.nat(4),
      levels: fc.array(
        fc.record({
          targets: fc.constant([{ kind: 'user' as const, id: 'U0OLU' }]),
          timeoutMs: fc.integer({ min: 1, max: 1e6 }),
        }),
        { minLength: 1, maxLength: 5 },
      ),
    });
    fc.assert(
      fc.property(anyPolicy, (given) => {
        let move = startEscalation(given, openedAt);
        let calls = 1;
        while (move.standing.nextAt !== undefined) {
          const due = move.standing.nextAt;
          expect(nextStep(move.standing) === undefined).toBe(advance(move.standing, due).ended === true);
          move = advance(move.standing, due);
          if (move.ended !== true) calls += 1;
        }
        expect(calls).toBe(given.levels.length * (given.repeats + 1));
      }),
    );
  });
});

describe('nextStep', () => {
  it('tells the card who is called next, when, and how far that is', () => {
    expect(nextStep(startEscalation(policy, openedAt).standing)).toEqual({
      targets: policy.levels[1]?.targets,
      at: atMinute(5),
      level: 2,
      of: 2,
      round: 1,
    });
  });

  it('tells of the round that starts over', () => {
    const second = advance(startEscalation(policy, openedAt).standing, atMinute(5)).standing;
    expect(nextStep(second)).toMatchObject({ level: 1, round: 2, at: atMinute(15) });
  });

  it('is nothing once the escalation is stopped', () => {
    expect(nextStep(stopEscalation(startEscalation(policy, openedAt).standing))).toBeUndefined();
  });
});

describe('holdEscalation and resumeEscalation', () => {
  const { standing } = startEscalation(policy, openedAt);

  it('puts the next call off, and never brings it forward', () => {
    expect(holdEscalation(standing, atMinute(60)).nextAt).toEqual(atMinute(60));
    expect(holdEscalation(standing, atMinute(1)).nextAt).toEqual(atMinute(5));
  });

  it('gives the level called last its time again when the hold ends', () => {
    const held = holdEscalation(standing, atMinute(60));
    expect(resumeEscalation(held, atMinute(20)).nextAt).toEqual(atMinute(25));
  });

  it('does not put off a call that comes sooner', () => {
    expect(resumeEscalation(standing, atMinute(4)).nextAt).toEqual(atMinute(5));
  });

  it('starts nothing that has stopped', () => {
    const stopped = stopEscalation(standing);
    expect(holdEscalation(stopped, atMinute(60))).toBe(stopped);
    expect(resumeEscalation(stopped, atMinute(60))).toBe(stopped);
  });
});
