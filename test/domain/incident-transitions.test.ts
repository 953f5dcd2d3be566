import { describe, expect, it } from 'vitest';
import { ConflictError, StaleError } from '../../src/domain/errors.ts';
import type { Incident } from '../../src/domain/incident.ts';
import {
  acknowledge,
  escalate,
  escalateDue,
  reopen,
  resolve,
  unacknowledge,
} from '../../src/domain/incident-transitions.ts';
import { atMinute, person, policy, snapshotOf, timer, triggeredIncident } from '../support/incidents.ts';

const olu = person('U0OLU');
const bea = person('U0BEA');
const triggered = triggeredIncident();
const acknowledged = acknowledge(snapshotOf(triggered), { actor: olu, at: atMinute(2) }).result.incident;
const resolved = resolve(snapshotOf(acknowledged, { firing: 0 }), {
  actor: olu,
  at: atMinute(9),
  stillFiring: 'ask',
}).result.incident;

describe('acknowledge', () => {
  it('takes the incident, stops the escalation and says so on the timeline', () => {
    const { change, result } = acknowledge(snapshotOf(triggered), { actor: olu, at: atMinute(2), seen: 1 });
    expect(result).toMatchObject({ changed: true });
    expect(change?.incident).toMatchObject({
      state: 'acknowledged',
      owner: 'U0OLU',
      version: 2,
      acknowledgedAt: atMinute(2),
    });
    expect(change?.incident.escalation.nextAt).toBeUndefined();
    expect(change?.timeline).toEqual([
      {
        incidentId: triggered.id,
        at: atMinute(2),
        kind: 'acknowledged',
        actor: { kind: 'person', id: 'U0OLU', source: 'slack' },
        version: 2,
        seen: 1,
        text: 'Acknowledged.',
      },
    ]);
  });

  it('changes nothing the second time and tells who was first', () => {
    const { change, result } = acknowledge(snapshotOf(acknowledged), {
      actor: bea,
      at: atMinute(3),
      seen: 1,
    });
    expect(change).toBeUndefined();
    expect(result).toEqual({
      incident: acknowledged,
      changed: false,
      already: { by: 'U0OLU', at: atMinute(2) },
    });
  });

  it('tolerates a newer version than the actor saw', () => {
    const moved = triggeredIncident({ version: 7 });
    expect(acknowledge(snapshotOf(moved), { actor: olu, at: atMinute(2), seen: 1 }).result.changed).toBe(
      true,
    );
  });

  it('refuses a resolved incident and tells who resolved it and how to re-open it', () => {
    const act = () => acknowledge(snapshotOf(resolved), { actor: bea, at: atMinute(10) });
    expect(act).toThrow(ConflictError);
    expect(act).toThrow(
      /<@U0OLU> resolved it at 02:23 UTC\. Re-open it first, with \/ops reopen INC-20261121-0001 or the button/,
    );
  });
});

describe('unacknowledge', () => {
  it('hands the incident back and starts the escalation over', () => {
    const { change, result } = unacknowledge(snapshotOf(acknowledged), {
      actor: olu,
      at: atMinute(4),
      seen: 1,
    });
    expect(result.changed).toBe(true);
    expect(change?.incident).toMatchObject({ state: 'triggered', version: 3 });
    expect(change?.incident).not.toHaveProperty('owner');
    expect(change?.incident).not.toHaveProperty('acknowledgedAt');
    expect(change?.incident.escalation).toMatchObject({ level: 0, round: 0, nextAt: atMinute(9) });
    expect(change?.deliveries?.map((delivery) => delivery.key)).toEqual([
      'page.INC-20261121-0001.3.0.U0OLU',
      'line.INC-20261121-0001.3',
    ]);
  });

  it('changes nothing on an incident that nobody has', () => {
    expect(unacknowledge(snapshotOf(triggered), { actor: olu, at: atMinute(4) })).toEqual({
      result: { incident: triggered, changed: false },
    });
  });

  it('refuses a resolved incident', () => {
    expect(() => unacknowledge(snapshotOf(resolved), { actor: olu, at: atMinute(10) })).toThrow(
      ConflictError,
    );
  });
});

describe('escalate', () => {
  it('calls the next level now and restarts the timer', () => {
    const { change, result } = escalate(snapshotOf(triggered), { actor: bea, at: atMinute(1), seen: 1 });
    expect(result).toMatchObject({ changed: true, level: 2, of: 2, called: policy.levels[1]?.targets });
    expect(change?.incident).toMatchObject({ state: 'triggered', version: 2 });
    expect(change?.incident.escalation).toMatchObject({ level: 1, nextAt: atMinute(11) });
    expect(change?.timeline[0]).toMatchObject({ kind: 'escalated', text: 'Escalated; level 2 of 2 called.' });
  });

  it('refuses whoever saw an older version, telling what happened since', () => {
    const once = escalate(snapshotOf(triggered), { actor: bea, at: atMinute(1), seen: 1 }).result.incident;
    const twice = () => escalate(snapshotOf(once), { actor: olu, at: atMinute(1), seen: 1 });
    expect(twice).toThrow(StaleError);
    expect(twice).toThrow(/level 2 of 2 has been called/);
  });

  it('keeps an acknowledged incident acknowledged and calls one level, once', () => {
    const { change } = escalate(snapshotOf(acknowledged), { actor: olu, at: atMinute(3), seen: 2 });
    expect(change?.incident).toMatchObject({ state: 'acknowledged', owner: 'U0OLU', version: 3 });
    expect(change?.incident.escalation.level).toBe(1);
    expect(change?.incident.escalation.nextAt).toBeUndefined();
    expect(change?.deliveries).toHaveLength(3);
  });

  it('starts over after the last level while repeats are left', () => {
    const last = triggeredIncident({ escalation: { policy, level: 1, round: 0, nextAt: atMinute(11) } });
    const { result } = escalate(snapshotOf(last), { actor: bea, at: atMinute(6) });
    expect(result).toMatchObject({ level: 1, of: 2, called: policy.levels[0]?.targets });
  });

  it('refuses to go beyond the last level', () => {
    const last = triggeredIncident({ escalation: { policy, level: 1, round: 1, nextAt: atMinute(30) } });
    const act = () => escalate(snapshotOf(last), { actor: bea, at: atMinute(25) });
    expect(act).toThrow(ConflictError);
    expect(act).toThrow(/already been escalated to the last level of 'default'/);
  });

  it('refuses a policy without levels', () => {
    const nobody: Incident['escalation'] = {
      policy: { name: 'nobody', levels: [], repeats: 0 },
      level: 0,
      round: 0,
    };
    expect(() =>
      escalate(snapshotOf(triggeredIncident({ escalation: nobody })), { actor: bea, at: atMinute(1) }),
    ).toThrow(/its policy 'nobody' has no levels/);
  });

  it('refuses a resolved incident, whatever the actor saw', () => {
    expect(() => escalate(snapshotOf(resolved), { actor: bea, at: atMinute(10), seen: 1 })).toThrow(
      ConflictError,
    );
  });
});

describe('escalateDue', () => {
  it('does nothing before the deadline', () => {
    const { change, result } = escalateDue(snapshotOf(triggered), { actor: timer, at: atMinute(4.99) });
    expect(change).toBeUndefined();
    expect(result.changed).toBe(false);
  });

  it('calls the next level at the deadline, and once when it runs twice', () => {
    const first = escalateDue(snapshotOf(triggered), { actor: timer, at: atMinute(5) });
    expect(first.change?.timeline[0]).toMatchObject({
      kind: 'escalated',
      actor: { kind: 'machine', id: 'escalation', source: 'escalation' },
      text: 'Nobody acknowledged in time; level 2 of 2 called.',
    });
    const again = escalateDue(snapshotOf(first.result.incident), { actor: timer, at: atMinute(5) });
    expect(again.result.changed).toBe(false);
  });

  it('ends visibly when nobody answered', () => {
    const last = triggeredIncident({ escalation: { policy, level: 1, round: 1, nextAt: atMinute(30) } });
    const { change, result } = escalateDue(snapshotOf(last), { actor: timer, at: atMinute(30) });
    expect(result).toMatchObject({ changed: true, ended: true });
    expect(change?.incident).toMatchObject({ state: 'triggered', version: 2 });
    expect(change?.incident.escalation.nextAt).toBeUndefined();
    expect(change?.timeline[0]).toMatchObject({ kind: 'escalation-ended' });
    expect(change?.deliveries?.[0]?.message?.text).toMatch(
      /^Nobody answered: all 2 levels of .* called 2 times/,
    );
  });

  it.each([
    ['acknowledged', acknowledged],
    ['resolved', resolved],
  ])('leaves an %s incident alone', (_state, incident) => {
    const due = { ...incident, escalation: { ...incident.escalation, nextAt: atMinute(5) } };
    expect(escalateDue(snapshotOf(due), { actor: timer, at: atMinute(60) }).result.changed).toBe(false);
  });
});

describe('reopen', () => {
  it('puts the incident back to triggered with nobody owning it and the escalation from the start', () => {
    const { change } = reopen(snapshotOf(resolved), { actor: bea, at: atMinute(20), seen: resolved.version });
    expect(change?.incident).toMatchObject({ state: 'triggered', version: resolved.version + 1 });
    for (const gone of ['owner', 'acknowledgedAt', 'resolvedAt', 'resolvedBy']) {
      expect(change?.incident).not.toHaveProperty(gone);
    }
    expect(change?.incident.escalation).toMatchObject({ level: 0, nextAt: atMinute(25) });
    expect(change?.timeline[0]).toMatchObject({ kind: 'reopened' });
  });

  it('changes nothing on an open incident, whatever the actor saw', () => {
    expect(reopen(snapshotOf(triggered), { actor: bea, at: atMinute(1), seen: 99 }).result.changed).toBe(
      false,
    );
  });

  it('refuses whoever saw an older version', () => {
    expect(() => reopen(snapshotOf(resolved), { actor: bea, at: atMinute(20), seen: 1 })).toThrow(StaleError);
  });
});

describe('an escalation that is due while everything that fires is hidden', () => {
  it('calls nobody and is looked at again soon', () => {
    const incident = triggeredIncident();
    const hidden = snapshotOf(incident, { firing: 2, total: 2, silenced: 2 });
    const { change, result } = escalateDue(hidden, { actor: timer, at: atMinute(5) });
    expect(result).toMatchObject({ changed: false });
    expect(change?.deliveries).toBeUndefined();
    expect(change?.incident.escalation).toMatchObject({
      level: 0,
      nextAt: new Date(atMinute(5).getTime() + 30_000),
    });
    expect(change?.timeline).toEqual([]);
  });

  it('calls as soon as one of them is seen', () => {
    const seen = snapshotOf(triggeredIncident(), { firing: 2, total: 2, silenced: 1 });
    expect(escalateDue(seen, { actor: timer, at: atMinute(5) }).result).toMatchObject({ changed: true });
  });
});
