import { describe, expect, it } from 'vitest';
import { ConflictError, StaleError } from '../../src/domain/errors.ts';
import { resolve, stillFiring } from '../../src/domain/resolve-transition.ts';
import { atMinute, person, snapshotOf, triggeredIncident } from '../support/incidents.ts';

const olu = person('U0OLU');
const triggered = triggeredIncident();
const firing = snapshotOf(triggered, { total: 5, firing: 3, silenced: 1, inhibited: 0 });
const matchers = [{ label: 'alertname', operator: '=' as const, value: 'DiskFull' }];

describe('stillFiring', () => {
  it('counts what fires and no silence hides', () => {
    expect(stillFiring({ total: 5, firing: 3, silenced: 1, inhibited: 0 })).toBe(2);
    expect(stillFiring({ total: 0, firing: 0, silenced: 0, inhibited: 0 })).toBe(0);
  });
});

describe('resolve', () => {
  it('resolves what does not fire any more, without asking', () => {
    const { change, result } = resolve(snapshotOf(triggered, { firing: 0 }), {
      actor: olu,
      at: atMinute(3),
      seen: 1,
      stillFiring: 'ask',
    });
    expect(result).toMatchObject({ changed: true, firing: 0 });
    expect(change?.incident).toMatchObject({
      state: 'resolved',
      version: 2,
      resolvedAt: atMinute(3),
      resolvedBy: { kind: 'person', id: 'U0OLU', source: 'slack' },
    });
    expect(change?.incident.escalation.nextAt).toBeUndefined();
    expect(change?.timeline).toHaveLength(1);
    expect(change?.silence).toBeUndefined();
  });

  it('resolves without asking when silences hide all that fires', () => {
    const hidden = snapshotOf(triggered, { firing: 2, silenced: 2 });
    expect(resolve(hidden, { actor: olu, at: atMinute(3), stillFiring: 'ask' }).result.changed).toBe(true);
  });

  it('asks while alerts fire, and changes nothing', () => {
    const { change, result } = resolve(firing, { actor: olu, at: atMinute(3), stillFiring: 'ask' });
    expect(change).toBeUndefined();
    expect(result).toEqual({ incident: triggered, changed: false, needsChoice: true, firing: 2 });
  });

  it('resolves by force and says so', () => {
    const { change } = resolve(firing, { actor: olu, at: atMinute(3), stillFiring: 'force' });
    expect(change?.timeline[0]?.text).toBe('Resolved although 2 alerts still fire.');
    expect(change?.silence).toBeUndefined();
  });

  it('resolves and silences for an hour', () => {
    const act = { actor: olu, at: atMinute(3), stillFiring: 'silence-1h', matchers } as const;
    const { change, result } = resolve(firing, act);
    expect(result).toMatchObject({ changed: true, silencedUntil: atMinute(63) });
    expect(change?.silence).toEqual({
      matchers,
      startsAt: atMinute(3),
      endsAt: atMinute(63),
      author: 'U0OLU',
      comment: 'Resolved INC-20261121-0001 while it still fired.',
      incidentId: 'INC-20261121-0001',
    });
  });

  it('refuses a silence that would match nothing in particular', () => {
    expect(() =>
      resolve(firing, { actor: olu, at: atMinute(3), stillFiring: 'silence-1h', matchers: [] }),
    ).toThrow(ConflictError);
  });

  it('refuses whoever saw an older version', () => {
    const moved = snapshotOf(triggeredIncident({ version: 4 }));
    expect(() => resolve(moved, { actor: olu, at: atMinute(3), seen: 3, stillFiring: 'force' })).toThrow(
      StaleError,
    );
  });

  it('changes nothing the second time, even from an old card, and tells who was first', () => {
    const done = resolve(firing, { actor: olu, at: atMinute(3), stillFiring: 'force' }).result.incident;
    const { change, result } = resolve(snapshotOf(done), {
      actor: person('U0BEA'),
      at: atMinute(4),
      seen: 1,
      stillFiring: 'ask',
    });
    expect(change).toBeUndefined();
    expect(result.already).toEqual({ by: { kind: 'person', id: 'U0OLU', source: 'slack' }, at: atMinute(3) });
  });
});
