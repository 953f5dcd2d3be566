import { describe, expect, it } from 'vitest';
import { acknowledgeIncident } from '../../src/incidents/acknowledge-incident.ts';
import { resolveIncident } from '../../src/incidents/resolve-incident.ts';
import { ended, firing, incidentsOf, pipeline, startingLater, storyOf } from '../support/alerts.ts';
import { person } from '../support/incidents.ts';

const FIRST = 'INC-20261121-0001';
const SECOND = 'INC-20261121-0002';

describe('opening', () => {
  it('opens one incident for a group, with its card and the first level called', async () => {
    const line = pipeline();
    const events = ['db-1', 'db-2', 'db-3'].map((instance) => firing({ instance, service: 'postgres' }));
    await line.intake.accept(events);
    const [only, ...others] = await incidentsOf(line);
    expect(others).toEqual([]);
    expect(only).toMatchObject({
      incident: {
        id: FIRST,
        title: 'DiskFull',
        severity: 'warning',
        system: 'postgres',
        state: 'triggered',
        version: 1,
        groupKey: 'default{alertname="DiskFull"}',
        routeName: 'default',
        channel: '#ops',
      },
      alerts: { total: 3, firing: 3, silenced: 0, inhibited: 0 },
    });
    expect(await line.stores.incidents.timeline(FIRST, 10)).toMatchObject([
      {
        kind: 'opened',
        version: 1,
        text: 'Opened: 3 alerts fire.',
        actor: { kind: 'machine', id: 'alertmanager' },
      },
    ]);
    const page = await line.stores.deliveries.get(`page.${FIRST}.1.0.U0OLU`);
    expect(page?.message?.text).toContain(`/ops ack ${FIRST}`);
    expect(await line.stores.deliveries.get(`card.${FIRST}`)).toMatchObject({
      kind: 'card',
      incidentId: FIRST,
    });
  });

  it('wakes the messages and the timer after the commit', async () => {
    const line = pipeline();
    await line.intake.accept([firing()]);
    await line.intake.drain();
    expect(line.woken.deliveries).toEqual([`card.${FIRST}`, `page.${FIRST}.1.0.U0OLU`]);
    expect(line.woken.escalations).toEqual([{ incidentId: FIRST, at: new Date('2026-11-21T02:19:00Z') }]);
  });

  it('takes title and severity from the worst of what fires', async () => {
    const line = pipeline();
    await line.intake.accept([
      firing({ instance: 'a', severity: 'info' }, { annotations: { summary: 'Slightly full' } }),
      firing({ instance: 'b', severity: 'page' }, { annotations: { summary: 'Full\nnow' } }),
    ]);
    expect((await incidentsOf(line))[0]?.incident).toMatchObject({ title: 'Full now', severity: 'critical' });
  });

  it('opens several incidents in one delivery, each group its own', async () => {
    const line = pipeline();
    const outcome = await line.intake.accept([
      firing(),
      firing({ team: 'db', cluster: 'eu' }),
      firing({ team: 'db', cluster: 'us' }),
      firing({ team: 'db', cluster: 'us', instance: 'x' }),
    ]);
    expect(outcome.incidents).toHaveLength(3);
    expect(
      (await incidentsOf(line)).map(({ incident, alerts }) => [
        incident.groupKey,
        incident.channel,
        alerts.total,
      ]),
    ).toEqual([
      ['default{alertname="DiskFull"}', '#ops', 1],
      ['database{alertname="DiskFull",cluster="eu"}', '#db', 1],
      ['database{alertname="DiskFull",cluster="us"}', '#db', 2],
    ]);
    for (const { incident } of await incidentsOf(line)) {
      expect(await line.stores.deliveries.get(`card.${incident.id}`)).toBeDefined();
      expect(await line.stores.deliveries.get(`page.${incident.id}.1.0.U0OLU`)).toBeDefined();
    }
  });

  it('calls nobody for what is over by the time it is stored, and still tells the story', async () => {
    const line = pipeline();
    await line.intake.accept([firing(), ended()]);
    expect(await storyOf(line, FIRST)).toEqual(['opened', 'alerts-resolved', 'resolved']);
    expect(await line.stores.deliveries.get(`card.${FIRST}`)).toBeDefined();
    expect(await line.stores.deliveries.get(`page.${FIRST}.1.0.U0OLU`)).toBeUndefined();
  });
});

describe('updating', () => {
  it('adds what joins to the open incident, and raises its severity', async () => {
    const line = pipeline();
    await line.intake.accept([firing({ instance: 'a' })]);
    await line.intake.accept([firing({ instance: 'b', severity: 'critical' }), firing({ instance: 'c' })]);
    const [only] = await incidentsOf(line);
    expect(only).toMatchObject({
      incident: { severity: 'critical', version: 1, revision: 2 },
      alerts: { total: 3, firing: 3 },
    });
    expect(await storyOf(line, FIRST)).toEqual(['opened', 'alerts-fired']);
    await line.intake.drain();
    expect(line.woken.deliveries).toEqual([`card.${FIRST}`, `page.${FIRST}.1.0.U0OLU`, `card.${FIRST}`]);
    expect(line.woken.escalations).toHaveLength(1);
  });

  it('raises the severity when an alert itself gets worse', async () => {
    const line = pipeline();
    const { fingerprint } = firing();
    await line.intake.accept([firing({ severity: 'warning' }, { fingerprint })]);
    await line.intake.accept([firing({ severity: 'critical' }, { fingerprint })]);
    const [only] = await incidentsOf(line);
    expect(only).toMatchObject({ incident: { severity: 'critical' }, alerts: { total: 1 } });
  });

  it('never lowers the severity while it is open', async () => {
    const line = pipeline();
    await line.intake.accept([firing({ instance: 'a', severity: 'critical' }), firing({ instance: 'b' })]);
    await line.intake.accept([ended({ instance: 'a', severity: 'critical' })]);
    expect((await incidentsOf(line))[0]?.incident.severity).toBe('critical');
  });

  it('resolves the incident when the last of its alerts is resolved', async () => {
    const line = pipeline();
    await line.intake.accept([firing({ instance: 'a' }), firing({ instance: 'b' })]);
    expect(await line.intake.accept([ended({ instance: 'a' })])).toMatchObject({
      incidents: [{ id: FIRST, status: 'triggered' }],
    });
    line.clock.advance('5m');
    expect(await line.intake.accept([ended({ instance: 'b' })])).toMatchObject({
      incidents: [{ id: FIRST, status: 'resolved' }],
    });
    const [only] = await incidentsOf(line);
    expect(only?.incident).toMatchObject({
      version: 2,
      resolvedAt: line.clock.now(),
      resolvedBy: { kind: 'machine', id: 'alertmanager', source: 'alert' },
    });
    expect(await storyOf(line, FIRST)).toEqual(['opened', 'alerts-resolved', 'alerts-resolved', 'resolved']);
  });

  it('resolves an acknowledged incident too and keeps its owner', async () => {
    const line = pipeline();
    await line.intake.accept([firing()]);
    await acknowledgeIncident(line, { incidentId: FIRST, actor: person('U0OLU') });
    await line.intake.accept([ended()]);
    expect((await incidentsOf(line))[0]?.incident).toMatchObject({
      state: 'resolved',
      owner: 'U0OLU',
      version: 3,
    });
  });

  it('stays open when one ends and another begins in the same delivery', async () => {
    const line = pipeline();
    await line.intake.accept([firing({ instance: 'a' })]);
    await acknowledgeIncident(line, { incidentId: FIRST, actor: person('U0OLU') });
    await line.intake.accept([ended({ instance: 'a' }), firing({ instance: 'b' })]);
    const [only, ...others] = await incidentsOf(line);
    expect(others).toEqual([]);
    expect(only).toMatchObject({
      incident: { state: 'acknowledged', version: 2 },
      alerts: { total: 2, firing: 1 },
    });
  });

  it('shows on a resolved card that an alert ended after all', async () => {
    const line = pipeline();
    await line.intake.accept([firing()]);
    await resolveIncident(line, { incidentId: FIRST, actor: person('U0OLU'), stillFiring: 'force' });
    await line.intake.accept([ended()]);
    const [only] = await incidentsOf(line);
    expect(only).toMatchObject({
      incident: { state: 'resolved', version: 2, revision: 3 },
      alerts: { firing: 0 },
    });
  });
});

describe('firing again', () => {
  it('re-opens the incident within the window, with the escalation from the start', async () => {
    const line = pipeline();
    await line.intake.accept([firing(), ended()]);
    line.clock.advance('30m');
    await line.intake.accept([firing({ severity: 'critical', instance: 'b' }, startingLater(30))]);
    const [only, ...others] = await incidentsOf(line);
    expect(others).toEqual([]);
    expect(only?.incident).toMatchObject({
      state: 'triggered',
      version: 3,
      severity: 'critical',
      escalation: { level: 0, nextAt: new Date('2026-11-21T02:49:00Z') },
    });
    expect(only?.incident).not.toHaveProperty('resolvedAt');
    expect(await storyOf(line, FIRST)).toEqual(['opened', 'alerts-resolved', 'resolved', 'reopened']);
    expect(await line.stores.deliveries.get(`page.${FIRST}.3.0.U0OLU`)).toBeDefined();
  });

  it('opens another incident after the window', async () => {
    const line = pipeline();
    await line.intake.accept([firing(), ended()]);
    line.clock.advance('31m');
    await line.intake.accept([firing({}, startingLater(40))]);
    expect(
      (await incidentsOf(line)).map(({ incident, alerts }) => [incident.id, incident.state, alerts.total]),
    ).toEqual([
      [FIRST, 'resolved', 0],
      [SECOND, 'triggered', 1],
    ]);
  });

  it('opens another one at once where the route has no window', async () => {
    const line = pipeline();
    const labels = { team: 'db' };
    await line.intake.accept([firing(labels), ended(labels)]);
    line.clock.advance('1s');
    await line.intake.accept([firing(labels, startingLater(20))]);
    expect(await incidentsOf(line)).toHaveLength(2);
  });

  it('does not re-open for repeats of what a person resolved by force', async () => {
    const line = pipeline();
    await line.intake.accept([firing()]);
    await resolveIncident(line, { incidentId: FIRST, actor: person('U0OLU'), stillFiring: 'force' });
    expect(await line.intake.accept([firing()])).toMatchObject({
      deduplicated: 1,
      incidents: [{ id: FIRST, status: 'resolved' }],
    });
  });

  it('flaps a hundred times on one incident', async () => {
    const line = pipeline();
    for (let flap = 0; flap < 100; flap += 1) {
      line.clock.advance('1m');
      await line.intake.accept([firing({}, startingLater(flap))]);
      await line.intake.accept([ended({}, startingLater(flap), 0.5)]);
    }
    const all = await incidentsOf(line);
    expect(all).toHaveLength(1);
    expect(all[0]?.incident).toMatchObject({ state: 'resolved', version: 200 });
  });
});

describe('an acknowledgement at the source', () => {
  const acknowledged = firing({}, { acknowledgedBy: 'pager <1>', startsAtGuessed: true, identityOnly: true });

  it('acknowledges the incident for whoever did it there', async () => {
    const line = pipeline();
    await line.intake.accept([firing()]);
    expect(await line.intake.accept([acknowledged])).toMatchObject({
      deduplicated: 0,
      incidents: [{ id: FIRST, status: 'acknowledged' }],
    });
    const [only] = await incidentsOf(line);
    expect(only?.incident).toMatchObject({ owner: 'pager <1>', version: 2 });
    expect(only?.incident.escalation.nextAt).toBeUndefined();
    expect(await line.stores.incidents.timeline(FIRST, 10)).toMatchObject([
      { kind: 'opened' },
      { kind: 'acknowledged', actor: { kind: 'machine', id: 'pager <1>', source: 'api' } },
    ]);
    expect((await line.stores.alerts.list({ limit: 10 }))[0]?.startsAt).toEqual(firing().startsAt);
  });

  it('comes second after a person and changes nothing', async () => {
    const line = pipeline();
    await line.intake.accept([firing()]);
    await acknowledgeIncident(line, { incidentId: FIRST, actor: person('U0OLU') });
    await line.intake.accept([acknowledged]);
    expect((await incidentsOf(line))[0]?.incident).toMatchObject({ owner: 'U0OLU', version: 2 });
  });

  it.each([
    ['nothing that is known', []],
    ['what is over', [firing(), ended()]],
  ])('of %s is ignored', async (_what, before) => {
    const line = pipeline();
    await line.intake.accept(before);
    expect(await line.intake.accept([acknowledged])).toMatchObject({ deduplicated: 1 });
    expect((await incidentsOf(line)).filter((one) => one.incident.state === 'acknowledged')).toEqual([]);
  });

  it('in the same delivery as the alert leaves nobody called', async () => {
    const line = pipeline();
    await line.intake.accept([firing(), acknowledged]);
    expect(await storyOf(line, FIRST)).toEqual(['opened', 'acknowledged']);
    expect(await line.stores.deliveries.get(`page.${FIRST}.1.0.U0OLU`)).toBeUndefined();
  });
});
