import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alertsChanged } from '../../src/domain/alert-transitions.ts';
import { OpsError } from '../../src/domain/errors.ts';
import type { AlertSummary, Incident, TimelineEntry } from '../../src/domain/incident.ts';
import { note, silence, silenceEnded } from '../../src/domain/incident-additions.ts';
import {
  acknowledge,
  escalate,
  escalateDue,
  reopen,
  resolve,
  unacknowledge,
} from '../../src/domain/incident-transitions.ts';
import type { IncidentChange, IncidentSnapshot } from '../../src/domain/ports/incident-store.ts';
import type { Act } from '../../src/domain/transition.ts';
import { atMinute, person, policy, triggeredIncident } from '../support/incidents.ts';

const matchers = [{ label: 'alertname', operator: '=' as const, value: 'DiskFull' }];
const acts: Readonly<Record<string, (snapshot: IncidentSnapshot, act: Act) => { change?: IncidentChange }>> =
  {
    acknowledge,
    unacknowledge,
    escalate,
    escalateDue,
    reopen,
    ask: (snapshot, act) => resolve(snapshot, { ...act, stillFiring: 'ask' }),
    resolveAndSilence: (snapshot, act) => resolve(snapshot, { ...act, stillFiring: 'silence-1h', matchers }),
    force: (snapshot, act) => resolve(snapshot, { ...act, stillFiring: 'force' }),
    note: (snapshot, act) => note(snapshot, { ...act, text: 'hm' }),
    silence: (snapshot, act) => silence(snapshot, { ...act, durationMs: 3_600_000, matchers, comment: '' }),
    silenceEnded,
    fires: (snapshot, act) =>
      alertsChanged(snapshot.incident, act, {
        fired: 1,
        severity: 'critical',
        resolved: 0,
        summary: { ...snapshot.alerts, firing: snapshot.alerts.firing + 1 },
      }),
    ends: (snapshot, act) =>
      alertsChanged(snapshot.incident, act, {
        fired: 0,
        resolved: 1,
        summary: { total: snapshot.alerts.total, firing: 0, silenced: 0, inhibited: 0 },
      }),
  };

/** Kinds that are transitions or escalations; the others add to the story and leave the version. */
const versioned = new Set([
  ...['opened', 'acknowledged', 'unacknowledged', 'escalated', 'escalation-ended', 'resolved', 'reopened'],
]);

function expectSound(incident: Incident): void {
  const { state, escalation } = incident;
  expect(incident.resolvedAt !== undefined).toBe(state === 'resolved');
  expect(incident.resolvedBy !== undefined).toBe(state === 'resolved');
  if (state !== 'triggered') expect(escalation.nextAt).toBeUndefined();
  if (state === 'triggered') expect(incident.owner ?? incident.acknowledgedAt).toBeUndefined();
  if (state === 'acknowledged') expect(incident.owner).toBeDefined();
  expect(escalation.policy).toBe(policy);
  expect(policy.levels[escalation.level]).toBeDefined();
  expect(escalation.round).toBeLessThanOrEqual(policy.repeats);
}

const step = fc.record({
  name: fc.constantFrom(...Object.keys(acts)),
  minutes: fc.nat(12),
  actor: fc.constantFrom('U0OLU', 'U0BEA'),
  behind: fc.option(fc.nat(2), { nil: undefined }),
  firing: fc.nat(2),
  silenced: fc.nat(2),
});

describe('the state machine of an incident', () => {
  it('stays sound under any sequence of acts, versions growing by one with one line of the timeline each', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        let incident = triggeredIncident();
        const timeline: TimelineEntry[] = [];
        let minute = 0;
        for (const { name, minutes, actor, behind, firing, silenced } of steps) {
          minute += minutes;
          const alerts: AlertSummary = {
            total: 3,
            firing,
            silenced: Math.min(firing, silenced),
            inhibited: 0,
          };
          const seen = behind === undefined ? {} : { seen: Math.max(1, incident.version - behind) };
          const before = incident;
          try {
            const decide = acts[name];
            const decided = decide?.(
              { incident, alerts },
              { actor: person(actor), at: atMinute(minute), ...seen },
            );
            if (decided?.change === undefined) continue;
            incident = decided.change.incident;
            const rows = decided.change.timeline;
            timeline.push(...rows);
            const transitions = rows.filter((row) => versioned.has(row.kind));
            expect(incident.version - before.version).toBe(transitions.length);
            expect(transitions.length).toBeLessThanOrEqual(1);
            // A call that is put off because all is hidden is no news.
            const hidden = name === 'escalateDue' && firing > 0 && silenced >= firing;
            if (!hidden) expect(rows.length).toBeGreaterThan(0);
            for (const row of rows) expect(row.version).toBeLessThanOrEqual(incident.version);
            for (const { key } of decided.change.deliveries ?? [])
              expect(key).toContain(`.${incident.version}`);
          } catch (error) {
            if (!(error instanceof OpsError)) throw error;
            expect(error.message).toContain(incident.id);
          }
          expectSound(incident);
        }
        expect(incident.version).toBe(1 + timeline.filter((row) => versioned.has(row.kind)).length);
      }),
      { numRuns: 300 },
    );
  });

  it('calls nobody twice by the same key under any sequence of acts', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        let incident = triggeredIncident();
        const keys: string[] = [];
        let minute = 0;
        for (const { name, minutes, actor } of steps) {
          minute += minutes;
          try {
            const snapshot = { incident, alerts: { total: 1, firing: 1, silenced: 0, inhibited: 0 } };
            const change = acts[name]?.(snapshot, { actor: person(actor), at: atMinute(minute) }).change;
            incident = change?.incident ?? incident;
            keys.push(...(change?.deliveries ?? []).map((delivery) => delivery.key));
          } catch (error) {
            if (!(error instanceof OpsError)) throw error;
          }
        }
        expect(new Set(keys).size).toBe(keys.length);
      }),
    );
  });
});
