import { describe, expect, it, vi } from 'vitest';
import type { Labels } from '../../src/domain/alert.ts';
import { acknowledgeIncident } from '../../src/incidents/acknowledge-incident.ts';
import { advanceIncident } from '../../src/incidents/advance-incident.ts';
import { escalateDue } from '../../src/incidents/escalate-due.ts';
import { expireSilence } from '../../src/incidents/expire-silence.ts';
import { resolveIncident } from '../../src/incidents/resolve-incident.ts';
import { silenceIncident } from '../../src/incidents/silence-incident.ts';
import {
  ended,
  firing,
  incidentsOf,
  type Pipeline,
  pipeline,
  route,
  routingBy,
  startingLater,
  storyOf,
} from '../support/alerts.ts';
import { person } from '../support/incidents.ts';
import { inhibitingPipeline, nodeDown, rule, serviceDown, worseHides } from '../support/inhibitions.ts';

const FIRST = 'INC-20261121-0001';
const SECOND = 'INC-20261121-0002';
const actor = person('U0OLU');
const down: Labels = { alertname: 'NodeDown', cluster: 'a', severity: 'critical' };
const slow: Labels = { alertname: 'Slow', cluster: 'a', severity: 'warning' };

async function alertOf(line: Pipeline, alertname: string) {
  const alerts = await line.stores.alerts.list({ limit: 1000 });
  return alerts.find((alert) => alert.labels['alertname'] === alertname);
}

async function hiddenNames(line: Pipeline): Promise<readonly string[]> {
  const alerts = await line.stores.alerts.list({ status: 'firing', limit: 1000 });
  return alerts
    .filter((alert) => alert.inhibitedBy !== undefined)
    .map((alert) => alert.labels['alertname'] ?? '')
    .sort();
}

async function textsOf(line: Pipeline, id: string): Promise<readonly string[]> {
  return (await line.stores.incidents.timeline(id, 100)).map((entry) => entry.text);
}

async function revisionOf(line: Pipeline, id: string): Promise<number> {
  return (await line.stores.incidents.get(id))?.incident.revision ?? 0;
}

function pagesOf(line: Pipeline, incidentId: string): readonly string[] {
  return [...line.stores.database.state.deliveries.keys()].filter((key) =>
    key.startsWith(`page.${incidentId}`),
  );
}

describe('an alert that another one explains', () => {
  it('opens nothing while that one fires', async () => {
    const line = inhibitingPipeline(nodeDown);
    await line.intake.accept([firing(down)]);
    const outcome = await line.intake.accept([firing(slow)]);
    expect(outcome).toEqual({ accepted: 1, deduplicated: 0, incidents: [] });
    expect(await alertOf(line, 'Slow')).toMatchObject({
      status: 'firing',
      inhibitedBy: 'node-down',
      inhibitor: firing(down).fingerprint,
    });
    expect(await incidentsOf(line)).toHaveLength(1);
  });

  it.each([
    ['the cause first', [firing(down), firing(slow)]],
    ['the effect first', [firing(slow), firing(down)]],
  ])('opens nothing when both come in one batch, %s', async (_name, events) => {
    const line = inhibitingPipeline(nodeDown);
    await line.intake.accept(events);
    const incidents = await incidentsOf(line);
    expect(incidents.map(({ incident }) => incident.title)).toEqual(['NodeDown']);
    expect(await hiddenNames(line)).toEqual(['Slow']);
  });

  it('is not hidden where a label that has to be equal differs', async () => {
    const line = inhibitingPipeline(nodeDown);
    await line.intake.accept([
      firing(down),
      firing({ ...slow, cluster: 'b' }),
      firing({ ...slow, cluster: '' }),
    ]);
    expect(await hiddenNames(line)).toEqual([]);
  });

  it('is a duplicate when it is repeated', async () => {
    const line = inhibitingPipeline(nodeDown);
    await line.intake.accept([firing(down), firing(slow)]);
    expect(await line.intake.accept([firing(slow), firing(down)])).toMatchObject({ deduplicated: 2 });
  });

  it('joins the open incident of its group and is counted there, without its severity', async () => {
    const line = inhibitingPipeline(worseHides);
    await line.intake.accept([firing({ alertname: 'Disk', instance: 'x', severity: 'info' })]);
    await line.intake.accept([
      firing({ alertname: 'Disk', instance: 'y', severity: 'critical', team: 'db' }),
      firing({ alertname: 'Disk', instance: 'y', severity: 'warning' }),
    ]);
    const found = await line.stores.incidents.get(FIRST);
    expect(found).toMatchObject({
      incident: { severity: 'info' },
      alerts: { total: 2, firing: 2, silenced: 0, inhibited: 1 },
    });
    expect(await textsOf(line, FIRST)).toEqual([
      'Opened: 1 alert fires.',
      '1 alert fires.',
      `1 alert is hidden: worse-hides (${SECOND}).`,
    ]);
  });

  it('ends quietly', async () => {
    const line = inhibitingPipeline(nodeDown);
    await line.intake.accept([firing(down), firing(slow)]);
    await line.intake.accept([ended(slow)]);
    expect(await alertOf(line, 'Slow')).not.toHaveProperty('inhibitedBy');
    await line.intake.accept([ended(down)]);
    expect(await incidentsOf(line)).toHaveLength(1);
  });

  it('is asked for with one call to the store, and with none where no rules are configured', async () => {
    for (const [rules, calls] of [
      [[nodeDown, worseHides], 1],
      [[], 0],
    ] as const) {
      const line = inhibitingPipeline(...rules);
      const ingest = line.stores.alerts.ingest;
      const asked = vi.fn();
      line.stores.alerts.ingest = (work) =>
        ingest((tx) =>
          work({
            ...tx,
            inhibition: (question) => {
              asked(question);
              return tx.inhibition(question);
            },
          }),
        );
      await line.intake.accept([firing(down), firing(slow), firing({ ...slow, alertname: 'Late' })]);
      expect(asked).toHaveBeenCalledTimes(calls);
    }
  });
});

describe('a cause that fires after its effects', () => {
  it('hides what fires already and tells their incidents', async () => {
    const line = inhibitingPipeline(nodeDown);
    await line.intake.accept([firing(slow), firing({ ...slow, instance: '2' })]);
    await line.intake.accept([firing(down)]);
    expect(await line.stores.incidents.get(FIRST)).toMatchObject({
      incident: { state: 'triggered' },
      alerts: { firing: 2, inhibited: 2 },
    });
    expect(await storyOf(line, FIRST)).toEqual(['opened', 'inhibited']);
    expect((await textsOf(line, FIRST)).at(-1)).toBe(`2 alerts are hidden: node-down (${SECOND}).`);
    expect(line.woken.deliveries).toContain(`card.${FIRST}`);
  });

  it('puts off the calls for what it explains, and nothing else', async () => {
    const line = inhibitingPipeline(nodeDown);
    await line.intake.accept([firing(slow)]);
    await line.intake.accept([firing(down)]);
    line.clock.advance('5m');
    await escalateDue(line, { incidentId: SECOND });
    expect(await escalateDue(line, { incidentId: FIRST })).toMatchObject({ changed: false });
    const { incident } = (await line.stores.incidents.get(FIRST)) ?? {};
    expect(incident?.escalation).toMatchObject({ level: 0, nextAt: new Date('2026-11-21T02:24:00Z') });
    expect(await storyOf(line, SECOND)).toEqual(['opened', 'escalated']);
    expect(pagesOf(line, FIRST)).toHaveLength(1);
  });

  it('lets the calls go on for an incident of which something is not explained', async () => {
    const line = inhibitingPipeline(nodeDown);
    await line.intake.accept([firing(slow), firing({ ...slow, cluster: 'b' })]);
    await line.intake.accept([firing(down)]);
    line.clock.advance('5m');
    expect(await escalateDue(line, { incidentId: FIRST })).toMatchObject({ changed: true, level: 2 });
  });

  it('changes nothing where a silence hides already, but stands ready for its end', async () => {
    const line = inhibitingPipeline(nodeDown);
    await line.intake.accept([firing(slow)]);
    await silenceIncident(line, { incidentId: FIRST, actor, durationMs: 600_000 });
    await line.intake.accept([firing(down)]);
    expect((await line.stores.incidents.get(FIRST))?.alerts).toMatchObject({ silenced: 1, inhibited: 0 });
    await expireSilence(line, { silenceId: 'SIL-20261121-0001', actor });
    expect((await line.stores.incidents.get(FIRST))?.alerts).toMatchObject({ silenced: 0, inhibited: 1 });
    expect(await storyOf(line, FIRST)).not.toContain('unsilenced');
  });

  it('hides by a change of its labels, and shows again by another', async () => {
    const line = inhibitingPipeline(rule('stage', ['stage=down'], ['severity=warning']));
    const source = { ...down, stage: 'up' };
    const at = firing(source);
    await line.intake.accept([at, firing(slow)]);
    expect(await hiddenNames(line)).toEqual([]);
    await line.intake.accept([{ ...at, labels: { ...at.labels, stage: 'down' } }]);
    expect(await hiddenNames(line)).toEqual(['Slow']);
    await line.intake.accept([at]);
    expect(await hiddenNames(line)).toEqual([]);
  });
});

describe('the card of a cause', () => {
  const lately: Labels = { ...slow, alertname: 'Late' };

  it('is drawn anew with each alert that its cause begins to hide, and with each that ends', async () => {
    const line = inhibitingPipeline(nodeDown);
    await line.intake.accept([firing(down)]);
    const revisions = [await revisionOf(line, FIRST)];
    for (const event of [firing(slow), firing(lately), firing(slow), ended(slow)]) {
      await line.intake.accept([event]);
      revisions.push(await revisionOf(line, FIRST));
    }
    // The third tells of what is hidden already.
    expect(revisions.map((revision) => revision - (revisions[0] ?? 0))).toEqual([0, 1, 2, 2, 3]);
    expect(line.woken.deliveries.filter((key) => key === `card.${FIRST}`)).toHaveLength(4);
    expect(await line.stores.incidents.get(FIRST)).toMatchObject({ alerts: { total: 1, firing: 1 } });
    expect(await storyOf(line, FIRST)).toEqual(['opened']);
    expect(await line.stores.inhibitions.hiding(FIRST, [firing(down).fingerprint])).toEqual({
      alerts: 1,
      worst: [{ name: 'Late' }],
    });
  });

  it('is left alone when something of what it hides changes on a card of its own', async () => {
    const line = inhibitingPipeline(nodeDown);
    await line.intake.accept([firing(slow)]);
    await line.intake.accept([firing(down)]);
    const before = await revisionOf(line, SECOND);
    await line.intake.accept([{ ...firing(slow), annotations: { summary: 'Slower' } }]);
    expect(await alertOf(line, 'Slow')).toMatchObject({ annotations: { summary: 'Slower' } });
    expect(await revisionOf(line, SECOND)).toBe(before);
  });

  it('is left alone once somebody has resolved it', async () => {
    const line = inhibitingPipeline(nodeDown);
    await line.intake.accept([firing(down)]);
    await resolveIncident(line, { incidentId: FIRST, actor, stillFiring: 'force' });
    const before = await revisionOf(line, FIRST);
    await line.intake.accept([firing(slow)]);
    expect(await revisionOf(line, FIRST)).toBe(before);
  });
});

describe('when the last cause ends', () => {
  it('opens an incident and pages for what came while it was hidden, if it goes on', async () => {
    const line = inhibitingPipeline(rule('by-name', ['alertname=NodeDown'], ['alertname=Slow']));
    await line.intake.accept([firing(down), firing({ ...slow, severity: 'critical' })]);
    expect(await incidentsOf(line)).toHaveLength(1);
    await line.intake.accept([ended(down)]);
    expect(await line.stores.incidents.get(SECOND)).toMatchObject({
      incident: { state: 'triggered', title: 'Slow' },
      alerts: { firing: 1, inhibited: 0 },
    });
    line.clock.advance('80s');
    await advanceIncident(line, { incidentId: SECOND });
    expect(pagesOf(line, SECOND)).toEqual([]);
    expect(line.woken.deliveries).not.toContain(`card.${SECOND}`);
    line.clock.advance('11s');
    await advanceIncident(line, { incidentId: SECOND });
    expect(pagesOf(line, SECOND)).toHaveLength(1);
    expect(line.woken.deliveries).toContain(`card.${SECOND}`);
    expect((await textsOf(line, SECOND)).at(-1)).toBe('What hid it is over, and it is not: 1 alert fires.');
    expect(await alertOf(line, 'Slow')).toMatchObject({ incidentId: SECOND });
    expect(await hiddenNames(line)).toEqual([]);
  });

  it('calls nobody for what ends a moment after its cause', async () => {
    const line = inhibitingPipeline(rule('by-name', ['alertname=NodeDown'], ['alertname=Slow']));
    await line.intake.accept([firing(down), firing({ ...slow, severity: 'critical' })]);
    await line.intake.accept([ended(down)]);
    line.clock.advance('30s');
    await line.intake.accept([ended({ ...slow, severity: 'critical' })]);
    line.clock.advance('5m');
    await advanceIncident(line, { incidentId: SECOND });
    expect(pagesOf(line, SECOND)).toEqual([]);
    expect(line.stores.database.state.deliveries.has(`card.${SECOND}`)).toBe(false);
    expect((await line.stores.incidents.get(SECOND))?.incident.state).toBe('resolved');
  });

  it('waits no longer when something critical joins that nothing hid', async () => {
    const line = inhibitingPipeline(nodeDown);
    await line.intake.accept([firing(down), firing(slow)]);
    await line.intake.accept([ended(down)]);
    expect(pagesOf(line, SECOND)).toEqual([]);
    await line.intake.accept([firing({ ...slow, node: '2' })]);
    expect(pagesOf(line, SECOND)).toEqual([]);
    await line.intake.accept([firing({ ...slow, node: '3', severity: 'critical' })]);
    expect(pagesOf(line, SECOND)).toHaveLength(1);
  });

  it('shows on an open incident what still fires and calls within the time-out', async () => {
    const line = inhibitingPipeline(nodeDown);
    await line.intake.accept([firing(slow)]);
    await line.intake.accept([firing(down)]);
    line.clock.advance('12m');
    await escalateDue(line, { incidentId: FIRST });
    line.clock.advance('1m');
    await line.intake.accept([ended(down)]);
    const found = await line.stores.incidents.get(FIRST);
    expect(found?.alerts).toMatchObject({ firing: 1, inhibited: 0 });
    expect(found?.incident.escalation.nextAt).toEqual(new Date('2026-11-21T02:31:00Z'));
    expect((await textsOf(line, FIRST)).at(-1)).toBe(
      '1 alert still fires and is shown again: what hid it is over.',
    );
    line.clock.advance('5m');
    expect(await escalateDue(line, { incidentId: FIRST })).toMatchObject({ changed: true, level: 2 });
  });

  it('re-opens what somebody resolved while it was hidden', async () => {
    const line = inhibitingPipeline(nodeDown);
    await line.intake.accept([firing(slow)]);
    await line.intake.accept([firing(down)]);
    const { changed, firing: shown } = await resolveIncident(line, {
      incidentId: FIRST,
      actor,
      stillFiring: 'ask',
    });
    expect([changed, shown]).toEqual([true, 0]);
    await line.intake.accept([ended(down)]);
    expect((await line.stores.incidents.get(FIRST))?.incident.state).toBe('triggered');
    expect(pagesOf(line, FIRST)).toHaveLength(1);
    line.clock.advance('91s');
    await advanceIncident(line, { incidentId: FIRST });
    expect(pagesOf(line, FIRST)).toHaveLength(2);
  });

  it('raises the severity to what had been hidden', async () => {
    const line = inhibitingPipeline(
      rule('by-name', ['alertname=NodeDown'], ['alertname=Slow', 'severity=critical']),
    );
    await line.intake.accept([firing(down), firing({ ...slow, severity: 'info' })]);
    await line.intake.accept([firing({ ...slow, severity: 'critical' })]);
    expect((await line.stores.incidents.get(SECOND))?.incident.severity).toBe('info');
    await line.intake.accept([ended(down)]);
    expect((await line.stores.incidents.get(SECOND))?.incident.severity).toBe('critical');
  });

  it('shows nothing while another cause fires, and then names that one', async () => {
    const line = inhibitingPipeline(nodeDown);
    const other = { ...down, node: '2' };
    await line.intake.accept([firing(down), firing(slow)]);
    await line.intake.accept([firing(other)]);
    await line.intake.accept([ended(down)]);
    expect(await alertOf(line, 'Slow')).toMatchObject({ inhibitor: firing(other).fingerprint });
    await line.intake.accept([ended(other)]);
    expect(await hiddenNames(line)).toEqual([]);
  });

  it('names the other cause also on what is told again in that very batch', async () => {
    const line = inhibitingPipeline(nodeDown);
    const other = { ...down, node: '2' };
    await line.intake.accept([firing(down), firing(slow)]);
    await line.intake.accept([firing(other)]);
    await line.intake.accept([ended(down), firing(slow)]);
    expect(await alertOf(line, 'Slow')).toMatchObject({ inhibitor: firing(other).fingerprint });
    await line.intake.accept([ended(other)]);
    expect(await alertOf(line, 'Slow')).toHaveProperty('incidentId');
  });

  it('keeps hidden what a silence hides', async () => {
    const line = inhibitingPipeline(nodeDown);
    await line.intake.accept([firing(slow)]);
    await silenceIncident(line, { incidentId: FIRST, actor, durationMs: 3_600_000 });
    await line.intake.accept([ended(slow)]);
    await line.intake.accept([firing(down), firing(slow, startingLater(10))]);
    await line.intake.accept([ended(down)]);
    expect(await alertOf(line, 'Slow')).toMatchObject({ silenceId: 'SIL-20261121-0001' });
    expect(await hiddenNames(line)).toEqual([]);
    expect((await incidentsOf(line)).map(({ incident }) => incident.state)).toEqual(['resolved', 'resolved']);
  });

  it('is known to be over also to what is silenced, on no incident, and told again in that very batch', async () => {
    const line = inhibitingPipeline(nodeDown);
    await line.intake.accept([firing(slow)]);
    await silenceIncident(line, { incidentId: FIRST, actor, durationMs: 3_600_000 });
    await line.intake.accept([ended(slow)]);
    await line.intake.accept([firing(down), firing(slow, startingLater(10))]);
    await line.intake.accept([ended(down), firing(slow, startingLater(10))]);
    expect(await hiddenNames(line)).toEqual([]);
    await expireSilence(line, { silenceId: 'SIL-20261121-0001', actor });
    expect(await alertOf(line, 'Slow')).toHaveProperty('incidentId');
  });

  it('lets the owner of an acknowledged incident be', async () => {
    const line = inhibitingPipeline(nodeDown);
    await line.intake.accept([firing(slow)]);
    await acknowledgeIncident(line, { incidentId: FIRST, actor });
    await line.intake.accept([firing(down)]);
    await line.intake.accept([ended(down)]);
    expect((await line.stores.incidents.get(FIRST))?.incident).toMatchObject({
      state: 'acknowledged',
      owner: 'U0OLU',
    });
  });

  it('that fires and ends within one batch hides nothing', async () => {
    const line = inhibitingPipeline(nodeDown);
    await line.intake.accept([firing(down), firing(slow), ended(down)]);
    expect(await hiddenNames(line)).toEqual([]);
    expect((await incidentsOf(line)).map(({ incident }) => incident.state).sort()).toEqual([
      'resolved',
      'triggered',
    ]);
  });
});

describe('what waits for company', () => {
  async function waiting() {
    const settings = { ...routingBy(route({ groupWaitMs: 30_000 })), inhibitions: [nodeDown] };
    const line = { ...pipeline({ settings }), settings };
    await line.intake.accept([firing(slow)]);
    return line;
  }
  const cardsOf = (line: Pipeline) =>
    [...line.stores.database.state.deliveries.keys()].filter((key) => key.startsWith(`card.${FIRST}`));

  it('has a card when its time is over', async () => {
    const line = await waiting();
    expect(cardsOf(line)).toEqual([]);
    line.clock.advance('30s');
    await advanceIncident(line, { incidentId: FIRST });
    expect(cardsOf(line)).toHaveLength(1);
  });

  it('has none while something explains it, and one as soon as that is over', async () => {
    const line = await waiting();
    await line.intake.accept([firing(down)]);
    line.clock.advance('30s');
    await advanceIncident(line, { incidentId: FIRST });
    line.clock.advance('10m');
    await advanceIncident(line, { incidentId: FIRST });
    expect(cardsOf(line)).toEqual([]);
    await line.intake.accept([ended(down)]);
    expect(cardsOf(line)).toHaveLength(1);
    expect(pagesOf(line, FIRST)).toHaveLength(1);
  });

  it('never has one when it ends before', async () => {
    const line = await waiting();
    await line.intake.accept([firing(down)]);
    line.clock.advance('10m');
    await line.intake.accept([ended(slow)]);
    await line.intake.accept([ended(down)]);
    expect(cardsOf(line)).toEqual([]);
  });
});

describe('a silenced cause', () => {
  it('hides its effects all the same', async () => {
    const line = inhibitingPipeline(nodeDown);
    await line.intake.accept([firing(down)]);
    await silenceIncident(line, { incidentId: FIRST, actor, durationMs: 3_600_000 });
    await line.intake.accept([firing(slow)]);
    expect(await hiddenNames(line)).toEqual(['Slow']);
  });
});

describe('a chain of services', () => {
  const host: Labels = { alertname: 'HostDown', service: 'host', severity: 'critical' };
  const db: Labels = { alertname: 'DbDown', service: 'db', severity: 'critical' };
  const api: Labels = { alertname: 'ApiErrors', service: 'api', severity: 'critical' };
  const rules = [serviceDown('host', ['db', 'api']), serviceDown('db', ['api'])];

  it('shows the root alone and releases the next one when the root is back', async () => {
    const line = inhibitingPipeline(...rules);
    await line.intake.accept([firing(api)]);
    await line.intake.accept([firing(db)]);
    await line.intake.accept([firing(host)]);
    expect(await hiddenNames(line)).toEqual(['ApiErrors', 'DbDown']);
    await line.intake.accept([ended(host)]);
    expect(await hiddenNames(line)).toEqual(['ApiErrors']);
    await line.intake.accept([ended(db)]);
    expect(await hiddenNames(line)).toEqual([]);
    const [first] = await incidentsOf(line);
    expect(first).toMatchObject({
      incident: { title: 'ApiErrors', state: 'triggered' },
      alerts: { inhibited: 0 },
    });
  });

  it('takes only what is critical for down', async () => {
    const line = inhibitingPipeline(...rules);
    await line.intake.accept([firing({ ...db, severity: 'warning' }), firing(api)]);
    expect(await hiddenNames(line)).toEqual([]);
  });
});

describe('without rules', () => {
  it('nothing is hidden', async () => {
    const line = pipeline();
    await line.intake.accept([firing(down), firing(slow)]);
    expect(await hiddenNames(line)).toEqual([]);
    expect(await alertOf(line, 'Slow')).not.toHaveProperty('inhibition');
  });
});
