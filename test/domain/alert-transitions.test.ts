import { describe, expect, it } from 'vitest';
import { machineActor } from '../../src/domain/actor.ts';
import { alertsChanged, opened } from '../../src/domain/alert-transitions.ts';
import { atMinute, openedAt, policy, triggeredIncident } from '../support/incidents.ts';

const act = { actor: machineActor('alertmanager', 'alert'), at: atMinute(7) };
const triggered = triggeredIncident({ severity: 'warning' });

describe('opened', () => {
  it('starts at version 1, triggered, with the first level called', () => {
    const { incident, calls } = opened(
      {
        id: 'x',
        title: 'T',
        severity: 'info',
        routeName: 'default',
        channel: '#ops',
        policy,
        system: undefined,
      },
      openedAt,
    );
    expect(incident).toMatchObject({ state: 'triggered', version: 1, openedAt, updatedAt: openedAt });
    expect(incident).not.toHaveProperty('system');
    expect(incident).not.toHaveProperty('groupKey');
    expect(calls).toEqual(policy.levels[0]?.targets);
  });
});

describe('alertsChanged', () => {
  it('raises the severity when something worse joins', () => {
    const { change } = alertsChanged(triggered, act, {
      fired: 2,
      severity: 'critical',
      resolved: 0,
      summary: { total: 3, firing: 3, silenced: 0, inhibited: 0 },
    });
    expect(change?.incident).toMatchObject({ severity: 'critical', version: 1, state: 'triggered' });
    expect(change?.timeline).toMatchObject([{ kind: 'alerts-fired', text: '2 alerts fire.', version: 1 }]);
  });

  it('never lowers the severity of an open incident', () => {
    const { result } = alertsChanged(triggered, act, {
      fired: 1,
      severity: 'info',
      resolved: 0,
      summary: { total: 2, firing: 2, silenced: 0, inhibited: 0 },
    });
    expect(result.severity).toBe('warning');
  });

  it('says nothing on the timeline when only what alerts say has changed', () => {
    const { change } = alertsChanged(triggered, act, {
      fired: 0,
      severity: 'warning',
      resolved: 0,
      summary: { total: 1, firing: 1, silenced: 0, inhibited: 0 },
    });
    expect(change?.timeline).toEqual([]);
    expect(change?.incident.updatedAt).toEqual(atMinute(7));
  });

  it('stays open while one alert still fires', () => {
    const { change } = alertsChanged(triggered, act, {
      fired: 0,
      resolved: 2,
      summary: { total: 3, firing: 1, silenced: 1, inhibited: 0 },
    });
    expect(change?.incident.state).toBe('triggered');
    expect(change?.timeline).toMatchObject([{ kind: 'alerts-resolved', text: '2 alerts are resolved.' }]);
  });

  it('resolves by itself when none fires any more, by the source', () => {
    const { change } = alertsChanged(triggered, act, {
      fired: 0,
      resolved: 1,
      summary: { total: 3, firing: 0, silenced: 0, inhibited: 0 },
    });
    expect(change?.incident).toMatchObject({
      state: 'resolved',
      version: 2,
      resolvedBy: { kind: 'machine', id: 'alertmanager', source: 'alert' },
    });
    expect(change?.incident.escalation.nextAt).toBeUndefined();
    expect(change?.timeline.map((row) => [row.kind, row.version])).toEqual([
      ['alerts-resolved', 1],
      ['resolved', 2],
    ]);
  });

  it('does not resolve an incident that never had an alert', () => {
    const { result } = alertsChanged(triggered, act, {
      fired: 0,
      resolved: 0,
      summary: { total: 0, firing: 0, silenced: 0, inhibited: 0 },
    });
    expect(result.state).toBe('triggered');
  });

  it('brings back a call that a silence had put off when something new fires', () => {
    const held = triggeredIncident({ escalation: { ...triggered.escalation, nextAt: atMinute(400) } });
    const { result } = alertsChanged(held, act, {
      fired: 1,
      severity: 'warning',
      resolved: 0,
      summary: { total: 2, firing: 2, silenced: 1, inhibited: 0 },
    });
    expect(result.escalation.nextAt).toEqual(atMinute(12));
  });
});
