import { describe, expect, it } from 'vitest';
import type { InhibitionRule } from '../../src/domain/inhibition.ts';
import { expireSilence } from '../../src/incidents/expire-silence.ts';
import { resolveIncident } from '../../src/incidents/resolve-incident.ts';
import { adoptInhibitions, reviewInhibitions } from '../../src/incidents/review-inhibitions.ts';
import { silenceIncident } from '../../src/incidents/silence-incident.ts';
import { createIntake } from '../../src/pipeline/intake.ts';
import { ended, firing, incidentsOf, type Pipeline, pipeline, routes, routingBy } from '../support/alerts.ts';
import { person } from '../support/incidents.ts';
import { inhibitingPipeline, nodeDown, rule } from '../support/inhibitions.ts';

const FIRST = 'INC-20261121-0001';
const actor = person('U0OLU');
const down = { alertname: 'NodeDown', cluster: 'a', severity: 'critical' };
const slow = { alertname: 'Slow', cluster: 'a', severity: 'warning' };

/** Another process on the same stores, with these rules. */
function restarted(line: Pipeline, ...inhibitions: readonly InhibitionRule[]) {
  const settings = { ...routingBy(...routes), inhibitions };
  const { clock, stores, wake, log } = line;
  return { ...line, settings, intake: createIntake({ clock, stores, wake, log, settings }) };
}

async function hidden({ stores }: Pick<Pipeline, 'stores'>): Promise<readonly string[]> {
  const alerts = await stores.alerts.list({ status: 'firing', limit: 100 });
  return alerts.flatMap(({ labels, inhibitedBy }) =>
    inhibitedBy === undefined ? [] : [`${labels['alertname']}: ${inhibitedBy}`],
  );
}

describe('a start with other rules', () => {
  it('hides by new rules what fires already', async () => {
    const before = pipeline();
    await before.intake.accept([firing(slow), firing(down)]);
    const after = restarted(before, nodeDown);
    await adoptInhibitions(after);
    expect(await reviewInhibitions(after)).toBe(1);
    expect(await hidden(after)).toEqual(['Slow: node-down']);
    expect(await after.stores.incidents.get(FIRST)).toMatchObject({ alerts: { inhibited: 1 } });
    expect(await reviewInhibitions(after)).toBe(0);
  });

  it.each([
    ['was taken out', []],
    ['matches it no more', [{ ...nodeDown, equal: ['cluster', 'alertname'] }]],
  ])('shows and pages what only a rule hid that %s', async (_name, rules) => {
    const before = inhibitingPipeline(nodeDown);
    await before.intake.accept([firing(down), firing(slow)]);
    const after = restarted(before, ...rules);
    await adoptInhibitions(after);
    expect(await reviewInhibitions(after)).toBe(1);
    expect(await hidden(after)).toEqual([]);
    expect((await incidentsOf(after)).map(({ incident }) => incident.title)).toEqual(['NodeDown', 'Slow']);
    expect(await reviewInhibitions(after)).toBe(0);
  });

  it('shows nothing for a moment that an unchanged or a renamed rule hides, in pages of any size', async () => {
    const before = inhibitingPipeline(nodeDown);
    const many = Array.from({ length: 2500 }, (_, n) => firing({ ...slow, instance: String(n) }));
    await before.intake.accept([...many, firing(down)]);
    const after = restarted(before, rule('new', ['x=1'], ['y=1']), { ...nodeDown, name: 'renamed' });
    await adoptInhibitions(after);
    expect(await reviewInhibitions(after)).toBe(2500);
    expect(new Set(await hidden(after))).toEqual(new Set(['Slow: renamed']));
    expect(await incidentsOf(after)).toHaveLength(1);
  });

  it('looks once at what the same rule hides as before', async () => {
    const before = inhibitingPipeline(nodeDown);
    await before.intake.accept([firing(down), firing(slow)]);
    const after = restarted(before, nodeDown, rule('new', ['x=1'], ['y=1']));
    await adoptInhibitions(after);
    expect(await reviewInhibitions(after)).toBe(1);
    expect(await reviewInhibitions(after)).toBe(0);
    expect(await hidden(after)).toEqual(['Slow: node-down']);
  });

  it('leaves closed what somebody resolved although it fires', async () => {
    const before = pipeline();
    await before.intake.accept([firing(slow)]);
    await resolveIncident(before, { incidentId: FIRST, actor, stillFiring: 'force' });
    const after = restarted(before, nodeDown);
    await adoptInhibitions(after);
    await reviewInhibitions(after);
    expect((await after.stores.incidents.get(FIRST))?.incident.state).toBe('resolved');
    expect(await incidentsOf(after)).toHaveLength(1);
  });

  it('looks once at what is silenced and on no incident', async () => {
    const before = pipeline();
    await before.intake.accept([firing(slow)]);
    await silenceIncident(before, { incidentId: FIRST, actor, durationMs: 3_600_000 });
    await before.intake.accept([ended(slow)]);
    const again = { startsAt: new Date('2026-11-21T02:40:00Z') };
    await before.intake.accept([firing(slow, again), firing(down)]);
    const after = restarted(before, nodeDown);
    await adoptInhibitions(after);
    expect(await reviewInhibitions(after)).toBe(1);
    expect(await reviewInhibitions(after)).toBe(0);
    expect(await hidden(after)).toEqual(['Slow: node-down']);
    await expireSilence(after, { silenceId: 'SIL-20261121-0001', actor });
    expect(await incidentsOf(after)).toHaveLength(2);
    await after.intake.accept([ended(down)]);
    expect((await incidentsOf(after)).filter(({ incident }) => incident.state === 'triggered')).toHaveLength(
      1,
    );
  });

  it('looks once at what is silenced, on no incident and could be hidden', async () => {
    const before = pipeline();
    await before.intake.accept([firing(slow)]);
    await silenceIncident(before, { incidentId: FIRST, actor, durationMs: 3_600_000 });
    await before.intake.accept([ended(slow)]);
    await before.intake.accept([firing(slow, { startsAt: new Date('2026-11-21T02:40:00Z') })]);
    const after = restarted(before, nodeDown);
    await adoptInhibitions(after);
    expect(await reviewInhibitions(after)).toBe(1);
    expect(await reviewInhibitions(after)).toBe(0);
  });

  it('leaves the review to the process that started last', async () => {
    const old = inhibitingPipeline(nodeDown);
    await adoptInhibitions(old);
    await old.intake.accept([firing(down), firing(slow)]);
    const young = restarted(old);
    await adoptInhibitions(young);
    expect(await reviewInhibitions(old)).toBe(0);
    expect(await hidden(old)).toEqual(['Slow: node-down']);
    expect(await reviewInhibitions(young)).toBe(1);
    expect(await hidden(young)).toEqual([]);
  });

  it('finds what an older process took afterwards', async () => {
    const old = pipeline();
    const young = restarted(old, nodeDown);
    await adoptInhibitions(young);
    await old.intake.accept([firing(slow), firing(down)]);
    expect(await hidden(young)).toEqual([]);
    expect(await reviewInhibitions(young)).toBe(1);
    expect(await hidden(young)).toEqual(['Slow: node-down']);
  });
});

describe('a cause of more than a batch takes', () => {
  it('hides and shows the rest as soon as it is looked at', async () => {
    const line = inhibitingPipeline(nodeDown);
    await adoptInhibitions(line);
    const many = Array.from({ length: 6000 }, (_, n) => firing({ ...slow, instance: String(n) }));
    await line.intake.accept(many);
    await line.intake.accept([firing(down)]);
    expect((await line.stores.incidents.get(FIRST))?.alerts).toMatchObject({ firing: 6000, inhibited: 5000 });
    expect(await reviewInhibitions(line)).toBe(1000);
    expect((await line.stores.incidents.get(FIRST))?.alerts).toMatchObject({ inhibited: 6000 });
    await line.intake.accept([ended(down)]);
    expect((await line.stores.incidents.get(FIRST))?.alerts).toMatchObject({ inhibited: 1000 });
    expect(await reviewInhibitions(line)).toBe(1000);
    expect((await line.stores.incidents.get(FIRST))?.alerts).toMatchObject({ firing: 6000, inhibited: 0 });
  });
});
