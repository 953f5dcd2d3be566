import { describe, expect, it } from 'vitest';
import { acknowledgeIncident } from '../../src/incidents/acknowledge-incident.ts';
import { escalateDue } from '../../src/incidents/escalate-due.ts';
import { releaseSilences } from '../../src/incidents/release-silences.ts';
import { silenceIncident } from '../../src/incidents/silence-incident.ts';
import { firing, pipeline, storyOf } from '../support/alerts.ts';
import { person } from '../support/incidents.ts';

const incidentId = 'INC-20261121-0001';
const actor = person('U0OLU');

async function openIncident() {
  const line = pipeline();
  await line.intake.accept([firing()]);
  return line;
}

describe('the escalation timer', () => {
  it('calls nobody before the deadline', async () => {
    const line = await openIncident();
    line.clock.advance('4m');
    expect(await escalateDue(line, { incidentId })).toMatchObject({ changed: false });
  });

  it('is set again when it came before the deadline, as from a machine whose clock is ahead', async () => {
    const line = await openIncident();
    await line.intake.drain();
    line.woken.escalations.length = 0;
    line.clock.advance('4m59s');
    await escalateDue(line, { incidentId });
    expect(line.woken.escalations).toEqual([{ incidentId, at: new Date('2026-11-21T02:19:00Z') }]);
  });

  it('calls the next level at the deadline, once, however many timers go off', async () => {
    const line = await openIncident();
    line.clock.advance('5m');
    const runs = await Promise.all([1, 2, 3].map(() => escalateDue(line, { incidentId })));
    expect(runs.map((run) => run.changed)).toEqual([true, false, false]);
    expect(await storyOf(line, incidentId)).toEqual(['opened', 'escalated']);
    await line.intake.drain();
    expect(line.woken.escalations.at(-1)).toEqual({ incidentId, at: new Date('2026-11-21T02:29:00Z') });
  });

  it('calls nobody once somebody has acknowledged', async () => {
    const line = await openIncident();
    line.clock.advance('4m');
    await acknowledgeIncident(line, { incidentId, actor });
    line.clock.advance('1h');
    line.woken.escalations.length = 0;
    expect(await escalateDue(line, { incidentId })).toMatchObject({ changed: false });
    expect(line.woken.escalations).toEqual([]);
  });

  it('goes through all levels and rounds while nobody answers, and ends visibly', async () => {
    const line = await openIncident();
    const due = async () =>
      line.stores.incidents.escalationsDue(new Date(line.clock.now().getTime() + 1), 10);
    for (let minute = 0; minute < 60; minute += 1) {
      line.clock.advance('1m');
      for (const { id } of await due()) await escalateDue(line, { incidentId: id });
    }
    expect(await storyOf(line, incidentId)).toEqual([
      ...['opened', 'escalated', 'escalated', 'escalated'],
      'escalation-ended',
    ]);
    expect((await line.stores.incidents.get(incidentId))?.incident.state).toBe('triggered');
    expect((await line.stores.deliveries.get(`line.${incidentId}.5`))?.message?.text).toMatch(
      /^Nobody answered/,
    );
    const pages = [...line.stores.database.state.deliveries.keys()].filter((key) => key.startsWith('page.'));
    expect(pages).toEqual([
      `page.${incidentId}.1.0.U0OLU`,
      `page.${incidentId}.2.1.U0BEA`,
      `page.${incidentId}.2.1.#db-leads`,
      `page.${incidentId}.3.0.U0OLU`,
      `page.${incidentId}.4.1.U0BEA`,
      `page.${incidentId}.4.1.#db-leads`,
    ]);
  });

  it('waits for the end of a silence that a person set', async () => {
    const line = await openIncident();
    await silenceIncident(line, { incidentId, actor, durationMs: 3_600_000 });
    line.clock.advance('59m');
    expect(await escalateDue(line, { incidentId })).toMatchObject({ changed: false });
    line.clock.advance('1m');
    // Before its marks are off it is looked at again; once they are, it calls.
    expect(await escalateDue(line, { incidentId })).toMatchObject({ changed: false });
    expect(line.woken.escalations.at(-1)?.at).toEqual(new Date(line.clock.now().getTime() + 30_000));
    await releaseSilences(line);
    line.clock.advance('30s');
    expect(await escalateDue(line, { incidentId })).toMatchObject({ changed: true, level: 2 });
  });
});
