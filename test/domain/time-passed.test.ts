import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { machineActor } from '../../src/domain/actor.ts';
import { alertsChanged, opened } from '../../src/domain/alert-transitions.ts';
import type { NewDelivery } from '../../src/domain/delivery.ts';
import { HOUR_MS, MINUTE_MS } from '../../src/domain/duration.ts';
import type { AlertSummary, Incident } from '../../src/domain/incident.ts';
import { acknowledge, escalateDue, reopen, resolve } from '../../src/domain/incident-transitions.ts';
import { timePassed } from '../../src/domain/time-passed.ts';
import { dueAt, later } from '../../src/domain/timers.ts';
import type { Act, Decision } from '../../src/domain/transition.ts';
import { atMinute, openedAt, person, policy } from '../support/incidents.ts';

const timing = {
  ...{ groupIntervalMs: 5 * MINUTE_MS, repeatIntervalMs: HOUR_MS, resolveDelayMs: 3 * MINUTE_MS },
  flapping: { count: 3, withinMs: 20 * MINUTE_MS },
};
const actor = machineActor('timers', 'system');

/** An incident that is told what one alert does, by the minute; everything it posts is kept. */
class Life {
  incident: Incident;
  firing = true;
  readonly posts: NewDelivery[] = [];
  readonly #muted: boolean;

  constructor(held: boolean, muted = false) {
    this.#muted = muted;
    const hold = { until: atMinute(2), why: 'group-wait' } as const;
    const given = { id: 'INC-20261121-0001', title: 'Disk full', routeName: 'default', channel: '#ops' };
    const opening = { ...given, severity: 'warning', policy, timing, ...(held ? { hold } : {}) } as const;
    this.incident = opened(opening, openedAt).incident;
  }

  get alerts(): AlertSummary {
    return { total: 1, firing: Number(this.firing), silenced: 0, inhibited: 0 };
  }

  #take({ change }: Decision<unknown>): void {
    this.posts.push(...(change?.deliveries ?? []));
    this.incident = change?.incident ?? this.incident;
  }

  #act(at: Date): Act {
    return { actor, at };
  }

  time(at: Date): void {
    const muted = this.#muted && at < atMinute(60) ? { until: atMinute(60), why: 'it is' } : undefined;
    const snapshot = { incident: this.incident, alerts: this.alerts };
    this.#take(timePassed(snapshot, this.#act(at), muted));
    this.#take(escalateDue({ ...snapshot, incident: this.incident }, this.#act(at)));
  }

  flip(at: Date): void {
    this.firing = !this.firing;
    if (this.firing && this.incident.state === 'resolved') {
      this.#take(reopen({ incident: this.incident, alerts: this.alerts }, this.#act(at)));
      return;
    }
    const [fired, resolved] = this.firing ? [1, 0] : [0, 1];
    const news = this.firing ? ({ severity: 'warning', news: 1 } as const) : {};
    this.#take(
      alertsChanged(this.incident, this.#act(at), { fired, resolved, ...news, summary: this.alerts }),
    );
  }

  person(what: 'acknowledge' | 'resolve', at: Date): void {
    if (this.incident.state === 'resolved') return;
    const act = { actor: person('U0OLU'), at };
    const snapshot = { incident: this.incident, alerts: this.alerts };
    this.#take(
      what === 'acknowledge'
        ? acknowledge(snapshot, act)
        : resolve(snapshot, { ...act, stillFiring: 'force' }),
    );
  }
}

const steps = fc.array(
  fc.record({
    minutes: fc.oneof(fc.nat(3), fc.nat(90)),
    what: fc.constantFrom('flip', 'flip', 'flip', 'time', 'acknowledge', 'resolve'),
  }),
  { maxLength: 30 },
);

function live(
  life: Life,
  told: readonly { minutes: number; what: string }[],
  look: (at: Date) => void,
): void {
  let at = openedAt;
  for (const { minutes, what } of told) {
    // A timer for each minute: what is due is done in time.
    for (let passed = 0; passed < minutes; passed += 1) {
      at = later(at, MINUTE_MS);
      life.time(at);
      look(at);
    }
    if (what === 'flip') life.flip(at);
    if (what === 'acknowledge' || what === 'resolve') life.person(what, at);
    look(at);
  }
}

/** Looks at it at each of its deadlines up to `until`, and at no other time. */
function lookWhenDue(life: Life, until: Date): void {
  for (;;) {
    const next = [dueAt(life.incident), life.incident.escalation.nextAt]
      .filter((due) => due !== undefined && due <= until)
      .toSorted((left, right) => Number(left) - Number(right))[0];
    if (next === undefined) return;
    life.time(next);
  }
}

describe('time that passes', () => {
  it('leaves nothing undone, does nothing early and nothing twice', () => {
    fc.assert(
      fc.property(fc.boolean(), fc.boolean(), steps, (held, muted, told) => {
        const life = new Life(held, muted);
        live(life, told, (at) => {
          life.time(at);
          const before = life.incident;
          expect(
            timePassed({ incident: before, alerts: life.alerts }, { actor, at }, undefined).result.changed,
          ).toBe(false);
          const due = dueAt(before);
          if (due !== undefined) expect(due.getTime()).toBeGreaterThan(at.getTime());
          if (before.state === 'resolved') expect(due).toBeUndefined();
        });
        const keys = life.posts.filter(({ kind }) => kind !== 'card').map(({ key }) => key);
        expect(new Set(keys).size).toBe(keys.length);
      }),
      { numRuns: 150 },
    );
  });

  it('posts nothing at all about an incident that is held', () => {
    fc.assert(
      fc.property(fc.boolean(), steps, (muted, told) => {
        const life = new Life(true, muted);
        live(life, told, () => {
          if (life.incident.cardless === true) expect(life.posts).toEqual([]);
          if (life.incident.timers?.hold !== undefined)
            expect(life.incident.escalation.nextAt).toBeUndefined();
        });
      }),
      { numRuns: 150 },
    );
  });

  it('resolves in the end what has stopped to fire, however it got there', () => {
    fc.assert(
      fc.property(fc.boolean(), fc.boolean(), steps, (held, muted, told) => {
        const life = new Life(held, muted);
        live(life, told, () => undefined);
        const end = told.reduce((sum, step) => sum + step.minutes, 0);
        if (life.firing) life.flip(atMinute(end));
        for (let passed = 1; passed <= 120; passed += 1) life.time(atMinute(end + passed));
        expect(life.incident.state).toBe('resolved');
      }),
      { numRuns: 100 },
    );
  });

  it('ends in the same incident whether it is looked at each minute or only when something is due', () => {
    fc.assert(
      fc.property(fc.boolean(), steps, (held, told) => {
        const often = new Life(held);
        live(often, told, (at) => often.time(at));
        const seldom = new Life(held);
        let at = openedAt;
        for (const { minutes, what } of told) {
          at = later(at, minutes * MINUTE_MS);
          lookWhenDue(seldom, at);
          if (what === 'flip') seldom.flip(at);
          if (what === 'acknowledge' || what === 'resolve') seldom.person(what, at);
          lookWhenDue(seldom, at);
        }
        const { updatedAt: _often, ...one } = often.incident;
        const { updatedAt: _seldom, ...other } = seldom.incident;
        expect(other).toEqual(one);
        expect(seldom.posts.map(({ key }) => key)).toEqual(often.posts.map(({ key }) => key));
      }),
      { numRuns: 100 },
    );
  });

  it('does not resolve what fires, whatever its timers say', () => {
    const { incident } = new Life(false);
    const timers = { clear: { since: atMinute(1), resolveAt: atMinute(4) } };
    const alerts = { total: 1, firing: 1, silenced: 0, inhibited: 0 };
    const { result } = timePassed(
      { incident: { ...incident, timers }, alerts },
      { actor, at: atMinute(4) },
      undefined,
    );
    expect(result.incident.state).toBe('triggered');
    expect(dueAt(result.incident)).toBeUndefined();
  });
});
