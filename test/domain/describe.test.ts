import { describe, expect, it } from 'vitest';
import { describeStanding, formatTime, namePerson } from '../../src/domain/describe.ts';
import { acknowledge, resolve } from '../../src/domain/incident-transitions.ts';
import { atMinute, person, policy, snapshotOf, timer, triggeredIncident } from '../support/incidents.ts';

describe('namePerson', () => {
  it('mentions a Slack user and quotes anybody else', () => {
    expect(namePerson('U0OLU')).toBe('<@U0OLU>');
    expect(namePerson('W012A3CDE')).toBe('<@W012A3CDE>');
    expect(namePerson('alertmanager')).toBe("'alertmanager'");
    expect(namePerson('U0OLU> <!channel')).toBe("'U0OLU> <!channel'");
  });
});

describe('formatTime', () => {
  it('names the day only when it is another one', () => {
    expect(formatTime(atMinute(0), atMinute(60))).toBe('02:14 UTC');
    expect(formatTime(atMinute(0), atMinute(60 * 24))).toBe('2026-11-21 02:14 UTC');
  });
});

describe('describeStanding', () => {
  const triggered = triggeredIncident();
  const olu = { actor: person('U0OLU'), at: atMinute(2) };

  it('tells how far the escalation of a triggered incident is', () => {
    expect(describeStanding(triggered, atMinute(5))).toBe('it is triggered and level 1 of 2 has been called');
    const second = triggeredIncident({ escalation: { policy, level: 1, round: 1 } });
    expect(describeStanding(second, atMinute(5))).toBe(
      'it is triggered and level 2 of 2 has been called, in round 2',
    );
  });

  it('tells no levels where nobody is to be called', () => {
    const nobody = { policy: { name: 'n', levels: [], repeats: 0 }, level: 0, round: 0 };
    expect(describeStanding(triggeredIncident({ escalation: nobody }), atMinute(5))).toBe('it is triggered');
  });

  it('tells who has it', () => {
    const { incident } = acknowledge(snapshotOf(triggered), olu).result;
    expect(describeStanding(incident, atMinute(5))).toBe('<@U0OLU> acknowledged it at 02:16 UTC');
  });

  it('tells who resolved it, if it was somebody', () => {
    const by = (actor: typeof olu.actor) =>
      resolve(snapshotOf(triggered), { actor, at: atMinute(3), stillFiring: 'force' }).result.incident;
    expect(describeStanding(by(person('U0BEA')), atMinute(5))).toBe('<@U0BEA> resolved it at 02:17 UTC');
    expect(describeStanding(by(timer), atMinute(5))).toBe('it was resolved at 02:17 UTC');
  });
});
