import { describe, expect, it } from 'vitest';
import { ConflictError, NotFoundError, StaleError, UsageError } from '../../src/domain/errors.ts';
import { acknowledgeIncident } from '../../src/incidents/acknowledge-incident.ts';
import { addNote } from '../../src/incidents/add-note.ts';
import { escalateIncident } from '../../src/incidents/escalate-incident.ts';
import { reopenIncident } from '../../src/incidents/reopen-incident.ts';
import { resolveIncident } from '../../src/incidents/resolve-incident.ts';
import { unacknowledgeIncident } from '../../src/incidents/unacknowledge-incident.ts';
import { ended, firing, pipeline, storyOf } from '../support/alerts.ts';
import { person } from '../support/incidents.ts';

const incidentId = 'INC-20261121-0001';
const olu = { incidentId, actor: person('U0OLU') };
const bea = { incidentId, actor: person('U0BEA') };

/** An incident opened by one alert; who was woken at opening is forgotten. */
async function openIncident() {
  const line = pipeline();
  await line.intake.accept([firing()]);
  await line.intake.drain();
  line.woken.deliveries.length = 0;
  line.woken.escalations.length = 0;
  return line;
}

describe('acknowledging', () => {
  it('is stored with one line of the timeline, raises the revision and wakes the card', async () => {
    const line = await openIncident();
    line.clock.advance('2m');
    const result = await acknowledgeIncident(line, { ...olu, seen: 1 });
    expect(result).toMatchObject({ changed: true, incident: { state: 'acknowledged', owner: 'U0OLU' } });
    expect((await line.stores.incidents.get(incidentId))?.incident).toMatchObject({
      state: 'acknowledged',
      version: 2,
      revision: 2,
      acknowledgedAt: line.clock.now(),
    });
    expect(await storyOf(line, incidentId)).toEqual(['opened', 'acknowledged']);
    expect(line.woken).toEqual({
      deliveries: [`card.${incidentId}`],
      escalations: [],
      incidents: [],
      windows: [],
    });
  });

  it('by two people at the same moment makes one the owner and tells the other', async () => {
    const line = await openIncident();
    const [first, second] = await Promise.all([
      acknowledgeIncident(line, { ...olu, seen: 1 }),
      acknowledgeIncident(line, { ...bea, seen: 1 }),
    ]);
    expect(first).toMatchObject({ changed: true });
    expect(second).toMatchObject({ changed: false, already: { by: 'U0OLU' } });
    expect(await storyOf(line, incidentId)).toEqual(['opened', 'acknowledged']);
    expect(line.woken.deliveries).toEqual([`card.${incidentId}`]);
  });

  it('after it resolved is refused with the way back', async () => {
    const line = await openIncident();
    await line.intake.accept([ended()]);
    await expect(acknowledgeIncident(line, olu)).rejects.toThrow(ConflictError);
    await expect(acknowledgeIncident(line, olu)).rejects.toThrow(/Re-open/);
  });

  it('of an incident that does not exist says so', async () => {
    const line = await openIncident();
    await expect(acknowledgeIncident(line, { ...olu, incidentId: 'INC-20261121-0999' })).rejects.toThrow(
      NotFoundError,
    );
  });

  it('stays done when nobody can be woken', async () => {
    const line = await openIncident();
    line.failWith(new Error('the queue is away'));
    expect(await acknowledgeIncident(line, olu)).toMatchObject({ changed: true });
    expect((await line.stores.incidents.get(incidentId))?.incident.state).toBe('acknowledged');
  });
});

describe('un-acknowledging', () => {
  it('calls the first level again and sets a new timer', async () => {
    const line = await openIncident();
    await acknowledgeIncident(line, olu);
    line.clock.advance('10m');
    expect(await unacknowledgeIncident(line, { ...olu, seen: 2 })).toMatchObject({ changed: true });
    expect(line.woken.deliveries.slice(1)).toEqual([
      `card.${incidentId}`,
      `page.${incidentId}.3.0.U0OLU`,
      `line.${incidentId}.3`,
    ]);
    expect(line.woken.escalations).toEqual([{ incidentId, at: new Date('2026-11-21T02:29:00Z') }]);
    expect(await line.stores.deliveries.get(`page.${incidentId}.3.0.U0OLU`)).toMatchObject({
      state: 'pending',
    });
  });

  it('of what nobody has changes nothing', async () => {
    const line = await openIncident();
    expect(await unacknowledgeIncident(line, olu)).toMatchObject({ changed: false });
    expect(line.woken.deliveries).toEqual([]);
  });
});

describe('escalating', () => {
  it('by two people at the same moment calls one level', async () => {
    const line = await openIncident();
    const both = await Promise.allSettled([
      escalateIncident(line, { ...olu, seen: 1 }),
      escalateIncident(line, { ...bea, seen: 1 }),
    ]);
    expect(both.map((one) => one.status)).toEqual(['fulfilled', 'rejected']);
    expect(both[1]).toMatchObject({ reason: expect.any(StaleError) });
    expect((await line.stores.incidents.get(incidentId))?.incident.escalation.level).toBe(1);
  });

  it('mentions everyone called in the thread of the card', async () => {
    const line = await openIncident();
    expect(await escalateIncident(line, olu)).toMatchObject({ level: 2, of: 2 });
    expect(await line.stores.deliveries.get(`line.${incidentId}.2`)).toMatchObject({
      threadOf: `card.${incidentId}`,
      channel: '#ops',
      message: { text: '<@U0BEA> <!subteam^S0LEADS> #db-leads called because <@U0OLU> escalated it.' },
    });
  });
});

describe('resolving', () => {
  it('asks while alerts fire, and wakes nobody', async () => {
    const line = await openIncident();
    const result = await resolveIncident(line, { ...olu, seen: 1, stillFiring: 'ask' });
    expect(result).toMatchObject({ changed: false, needsChoice: true, firing: 1 });
    expect(line.woken.deliveries).toEqual([]);
  });

  it('with a silence hides what the alerts have in common for an hour', async () => {
    const line = await openIncident();
    await line.intake.accept([
      firing({ instance: 'b', team: 'web' }),
      firing({ instance: 'c', team: 'web' }),
    ]);
    await line.intake.accept([ended()]);
    const result = await resolveIncident(line, { ...olu, stillFiring: 'silence-1h' });
    expect(result).toMatchObject({ changed: true, silencedUntil: new Date('2026-11-21T03:14:00Z') });
    const [silence] = await line.stores.silences.listOpen(line.clock.now());
    expect(silence).toMatchObject({
      id: 'SIL-20261121-0001',
      incidentId,
      author: 'U0OLU',
      matchers: [
        { label: 'alertname', operator: '=', value: 'DiskFull' },
        { label: 'team', operator: '=', value: 'web' },
      ],
    });
    expect((await line.stores.incidents.get(incidentId))?.alerts).toMatchObject({ firing: 2, silenced: 2 });
  });

  it('by force leaves the alerts as they are', async () => {
    const line = await openIncident();
    await resolveIncident(line, { ...olu, stillFiring: 'force' });
    expect(await line.stores.incidents.get(incidentId)).toMatchObject({
      incident: { state: 'resolved', resolvedBy: { id: 'U0OLU' } },
      alerts: { firing: 1, silenced: 0 },
    });
    expect(await line.stores.silences.listOpen(line.clock.now())).toEqual([]);
  });

  it('twice tells who was first', async () => {
    const line = await openIncident();
    await resolveIncident(line, { ...olu, stillFiring: 'force' });
    expect(await resolveIncident(line, { ...bea, seen: 1, stillFiring: 'ask' })).toMatchObject({
      changed: false,
      already: { by: { id: 'U0OLU' } },
    });
  });

  it('from an old card is refused', async () => {
    const line = await openIncident();
    await acknowledgeIncident(line, olu);
    await expect(resolveIncident(line, { ...bea, seen: 1, stillFiring: 'force' })).rejects.toThrow(
      /<@U0OLU> acknowledged it at 02:14 UTC/,
    );
  });
});

describe('re-opening', () => {
  it('calls the first level again', async () => {
    const line = await openIncident();
    await resolveIncident(line, { ...olu, stillFiring: 'force' });
    expect(await reopenIncident(line, { ...bea, seen: 2 })).toMatchObject({
      changed: true,
      incident: { state: 'triggered', version: 3 },
    });
    expect(line.woken.deliveries).toContain(`page.${incidentId}.3.0.U0OLU`);
    expect(await reopenIncident(line, { ...bea, seen: 2 })).toMatchObject({ changed: false });
  });
});

describe('noting', () => {
  it('is kept in order and leaves the buttons of others valid', async () => {
    const line = await openIncident();
    await addNote(line, { ...olu, text: 'restarting' });
    await addNote(line, { ...bea, seen: 1, text: 'logs are full' });
    expect(await storyOf(line, incidentId)).toEqual(['opened', 'note', 'note']);
    expect(await escalateIncident(line, { ...bea, seen: 1 })).toMatchObject({ changed: true });
  });

  it('of nothing is refused', async () => {
    const line = await openIncident();
    await expect(addNote(line, { ...olu, text: ' ' })).rejects.toThrow(UsageError);
  });
});
