import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../src/domain/duration.ts';
import { ConflictError, UsageError } from '../../src/domain/errors.ts';
import { note, silence, silenceEnded } from '../../src/domain/incident-additions.ts';
import { resolve } from '../../src/domain/incident-transitions.ts';
import { atMinute, person, snapshotOf, timer, triggeredIncident } from '../support/incidents.ts';

const olu = person('U0OLU');
const triggered = triggeredIncident();
const resolved = resolve(snapshotOf(triggered), { actor: olu, at: atMinute(3), stillFiring: 'force' }).result
  .incident;
const matchers = [{ label: 'alertname', operator: '=' as const, value: 'DiskFull' }];

describe('note', () => {
  it('adds a line and leaves the version, so that nobody else gets stale', () => {
    const { change } = note(snapshotOf(triggered), {
      actor: olu,
      at: atMinute(2),
      seen: 1,
      text: '  looking \0',
    });
    expect(change?.incident).toEqual({ ...triggered, updatedAt: atMinute(2) });
    expect(change?.timeline[0]).toMatchObject({ kind: 'note', version: 1, text: 'looking \ufffd' });
  });

  it('goes on a resolved incident too', () => {
    expect(
      note(snapshotOf(resolved), { actor: olu, at: atMinute(9), text: 'cause: logs' }).result.changed,
    ).toBe(true);
  });

  it('cuts a book and says how much it left out', () => {
    const { change } = note(snapshotOf(triggered), { actor: olu, at: atMinute(2), text: 'x'.repeat(9000) });
    expect(change?.timeline[0]?.text).toMatch(/… \(6,\d{3} more characters\)$/);
    expect(change?.timeline[0]?.text.length).toBeLessThanOrEqual(3000);
  });

  it.each(['', '   ', '\n'])('refuses the empty text %j', (text) => {
    expect(() => note(snapshotOf(triggered), { actor: olu, at: atMinute(2), text })).toThrow(UsageError);
  });
});

describe('silence', () => {
  const act = { actor: olu, at: atMinute(2), durationMs: 4 * HOUR_MS, matchers, comment: 'deploy' };

  it('hides the alerts and puts the next call off until it ends', () => {
    const { change, result } = silence(snapshotOf(triggered), act);
    expect(result.silencedUntil).toEqual(atMinute(242));
    expect(change?.silence).toMatchObject({
      matchers,
      endsAt: atMinute(242),
      author: 'U0OLU',
      comment: 'deploy',
    });
    expect(change?.incident.escalation.nextAt).toEqual(atMinute(242));
    expect(change?.incident).toMatchObject({ state: 'triggered', version: 1 });
    expect(change?.timeline[0]).toMatchObject({
      kind: 'silenced',
      text: 'Silenced for 4 h, until 06:16 UTC.',
    });
  });

  it('names the day when it ends on another one', () => {
    const { change } = silence(snapshotOf(triggered), { ...act, durationMs: DAY_MS });
    expect(change?.timeline[0]?.text).toBe('Silenced for 24 h, until 2026-11-22 02:16 UTC.');
  });

  it('starts no escalation that has stopped', () => {
    const { change } = silence(snapshotOf(resolved), act);
    expect(change?.incident.escalation.nextAt).toBeUndefined();
  });

  it('refuses to hide everything', () => {
    expect(() => silence(snapshotOf(triggered), { ...act, matchers: [] })).toThrow(ConflictError);
  });

  it.each([0, -HOUR_MS, 59_999, 31 * DAY_MS, Number.NaN, Number.POSITIVE_INFINITY])(
    'refuses a duration of %d ms',
    (durationMs) => {
      expect(() => silence(snapshotOf(triggered), { ...act, durationMs })).toThrow(UsageError);
    },
  );
});

describe('silenceEnded', () => {
  const act = { actor: timer, at: atMinute(63) };

  it('re-opens a resolved incident that still fires', () => {
    const { change } = silenceEnded(snapshotOf(resolved, { firing: 2 }), act);
    expect(change?.incident).toMatchObject({ state: 'triggered', version: 3 });
    expect(change?.timeline[0]?.text).toBe('Re-opened: a silence ended and 2 alerts still fire.');
    expect(change?.deliveries?.[0]?.key).toBe('page.INC-20261121-0001.3.0.U0OLU');
  });

  it('lets the escalation of an open incident go on', () => {
    const held = triggeredIncident({ escalation: { ...triggered.escalation, nextAt: atMinute(500) } });
    const { change } = silenceEnded(snapshotOf(held), act);
    expect(change?.incident.escalation.nextAt).toEqual(atMinute(68));
    expect(change?.timeline[0]).toMatchObject({
      kind: 'unsilenced',
      text: 'A silence ended and 1 alert still fires.',
    });
    expect(change?.incident.version).toBe(1);
  });

  it.each([
    ['nothing fires', { firing: 0, silenced: 0 }],
    ['another silence hides what fires', { firing: 3, silenced: 3 }],
  ])('does nothing when %s', (_why, alerts) => {
    expect(silenceEnded(snapshotOf(resolved, alerts), act)).toEqual({
      result: { incident: resolved, changed: false },
    });
  });
});
