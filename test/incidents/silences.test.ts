import { describe, expect, it, vi } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../src/domain/duration.ts';
import { ConflictError, NotFoundError, UsageError } from '../../src/domain/errors.ts';
import { declareIncident } from '../../src/incidents/declare-incident.ts';
import { expireSilence } from '../../src/incidents/expire-silence.ts';
import { releaseSilences } from '../../src/incidents/release-silences.ts';
import { resolveIncident } from '../../src/incidents/resolve-incident.ts';
import { silenceIncident } from '../../src/incidents/silence-incident.ts';
import { ended, firing, incidentsOf, pipeline, storyOf } from '../support/alerts.ts';
import { person } from '../support/incidents.ts';

const incidentId = 'INC-20261121-0001';
const silenceId = 'SIL-20261121-0001';
const actor = person('U0OLU');

async function openIncident() {
  const line = pipeline();
  await line.intake.accept([firing({ instance: 'a' }), firing({ instance: 'b' })]);
  return line;
}

describe('silencing an incident', () => {
  it('hides what its firing alerts have in common', async () => {
    const line = await openIncident();
    const result = await silenceIncident(line, { incidentId, actor, durationMs: HOUR_MS, comment: 'deploy' });
    expect(result).toMatchObject({ changed: true, silencedUntil: new Date('2026-11-21T03:14:00Z') });
    expect(await line.stores.silences.get(silenceId)).toMatchObject({
      matchers: [{ label: 'alertname', operator: '=', value: 'DiskFull' }],
      comment: 'deploy',
      author: 'U0OLU',
      incidentId,
    });
    expect((await line.stores.incidents.get(incidentId))?.alerts).toMatchObject({ firing: 2, silenced: 2 });
    expect(await storyOf(line, incidentId)).toEqual(['opened', 'silenced']);
  });

  it('names just the alert where there is one', async () => {
    const line = await openIncident();
    await line.intake.accept([ended({ instance: 'b' })]);
    await silenceIncident(line, { incidentId, actor, durationMs: HOUR_MS });
    expect((await line.stores.silences.get(silenceId))?.matchers).toHaveLength(2);
  });

  it('clicked twice is one silence', async () => {
    const line = await openIncident();
    await silenceIncident(line, { incidentId, actor, durationMs: HOUR_MS });
    line.clock.advance('10s');
    const again = await silenceIncident(line, { incidentId, actor: person('U0BEA'), durationMs: HOUR_MS });
    expect(again).toMatchObject({ changed: false, silencedUntil: new Date('2026-11-21T03:14:00Z') });
    expect(await line.stores.silences.listOpen(line.clock.now())).toHaveLength(1);
  });

  it('for longer than before is another silence', async () => {
    const line = await openIncident();
    await silenceIncident(line, { incidentId, actor, durationMs: HOUR_MS });
    expect(await silenceIncident(line, { incidentId, actor, durationMs: 4 * HOUR_MS })).toMatchObject({
      changed: true,
    });
    expect(await line.stores.silences.listOpen(line.clock.now())).toHaveLength(2);
  });

  it('takes the labels of what has ended when nothing fires any more', async () => {
    const line = await openIncident();
    await line.intake.accept([ended({ instance: 'a' }), ended({ instance: 'b' })]);
    expect(await silenceIncident(line, { incidentId, actor, durationMs: HOUR_MS })).toMatchObject({
      changed: true,
    });
  });

  it('without alerts is refused', async () => {
    const line = pipeline();
    await declareIncident(line, { title: 'Odd smell', severity: 'info', actor });
    await expect(silenceIncident(line, { incidentId, actor, durationMs: HOUR_MS })).rejects.toThrow(
      ConflictError,
    );
  });

  it('for ever is refused', async () => {
    const line = await openIncident();
    const forever = silenceIncident(line, { incidentId, actor, durationMs: 365 * DAY_MS });
    await expect(forever).rejects.toThrow(UsageError);
  });
});

describe('when a silence ends', () => {
  it('re-opens what was resolved with it and still fires', async () => {
    const line = await openIncident();
    await resolveIncident(line, { incidentId, actor, stillFiring: 'silence-1h' });
    line.clock.advance('60m');
    expect(await releaseSilences(line)).toEqual({ incidentIds: [incidentId], offered: 0 });
    expect((await line.stores.incidents.get(incidentId))?.incident).toMatchObject({
      state: 'triggered',
      version: 3,
    });
    expect(line.woken.deliveries).toContain(`page.${incidentId}.3.0.U0OLU`);
    expect(await releaseSilences(line)).toEqual({ incidentIds: [], offered: 0 });
  });

  it('re-opens what still fires also after a crash between its end and that', async () => {
    const line = await openIncident();
    await resolveIncident(line, { incidentId, actor, stillFiring: 'silence-1h' });
    line.clock.advance('60m');
    await line.stores.silences.releaseEnded(line.clock.now());
    expect(await releaseSilences(line)).toEqual({ incidentIds: [incidentId], offered: 0 });
    expect((await line.stores.incidents.get(incidentId))?.incident.state).toBe('triggered');
    expect(await releaseSilences(line)).toEqual({ incidentIds: [], offered: 0 });
  });

  it('looks at an incident again that could not be changed', async () => {
    const line = await openIncident();
    await resolveIncident(line, { incidentId, actor, stillFiring: 'silence-1h' });
    line.clock.advance('60m');
    const change = vi.spyOn(line.stores.incidents, 'change').mockRejectedValueOnce(new Error('away'));
    await expect(releaseSilences(line)).rejects.toThrow('away');
    change.mockRestore();
    expect(await releaseSilences(line)).toMatchObject({ incidentIds: [incidentId] });
  });

  it('leaves what ended meanwhile resolved', async () => {
    const line = await openIncident();
    await resolveIncident(line, { incidentId, actor, stillFiring: 'silence-1h' });
    await line.intake.accept([ended({ instance: 'a' }), ended({ instance: 'b' })]);
    line.clock.advance('61m');
    expect(await releaseSilences(line)).toEqual({ incidentIds: [], offered: 0 });
    expect((await line.stores.incidents.get(incidentId))?.incident.state).toBe('resolved');
  });

  it('changes nothing before', async () => {
    const line = await openIncident();
    await resolveIncident(line, { incidentId, actor, stillFiring: 'silence-1h' });
    line.clock.advance('59m');
    expect(await releaseSilences(line)).toEqual({ incidentIds: [], offered: 0 });
  });

  it('opens an incident for what came while it was hidden and still fires', async () => {
    const line = await openIncident();
    await resolveIncident(line, { incidentId, actor, stillFiring: 'silence-1h' });
    await line.intake.accept([ended({ instance: 'a' }), ended({ instance: 'b' })]);
    await line.intake.accept([firing({ instance: 'c' })]);
    line.clock.advance('61m');
    expect(await releaseSilences(line)).toEqual({ incidentIds: [], offered: 1 });
    const [, second] = await incidentsOf(line);
    expect(second).toMatchObject({ incident: { state: 'triggered' }, alerts: { firing: 1 } });
  });

  it('goes on with the others when one incident is gone', async () => {
    const line = await openIncident();
    await resolveIncident(line, { incidentId, actor, stillFiring: 'silence-1h' });
    line.clock.advance('61m');
    const releaseEnded = async (at: Date) => [
      'INC-20200101-0001',
      ...(await line.stores.silences.releaseEnded(at)),
    ];
    const stores = { ...line.stores, silences: { ...line.stores.silences, releaseEnded } };
    expect(await releaseSilences({ ...line, stores })).toMatchObject({ incidentIds: [incidentId] });
  });
});

describe('expiring a silence', () => {
  it('ends it now and lets the escalation go on', async () => {
    const line = await openIncident();
    await silenceIncident(line, { incidentId, actor, durationMs: 4 * HOUR_MS });
    line.clock.advance('20m');
    const result = await expireSilence(line, { silenceId, actor });
    expect(result).toMatchObject({
      changed: true,
      incidentIds: [incidentId],
      silence: { endsAt: line.clock.now() },
    });
    const found = await line.stores.incidents.get(incidentId);
    expect(found?.alerts).toMatchObject({ firing: 2, silenced: 0 });
    expect(found?.incident.escalation.nextAt).toEqual(new Date('2026-11-21T02:39:00Z'));
    expect(await line.stores.incidents.timeline(incidentId, 10)).toMatchObject([
      { kind: 'opened' },
      { kind: 'silenced' },
      { kind: 'unsilenced', actor: { kind: 'person', id: 'U0OLU' } },
    ]);
  });

  it('twice changes nothing', async () => {
    const line = await openIncident();
    await silenceIncident(line, { incidentId, actor, durationMs: HOUR_MS });
    await expireSilence(line, { silenceId, actor });
    expect(await expireSilence(line, { silenceId, actor })).toMatchObject({
      changed: false,
      incidentIds: [],
    });
  });

  it('that does not exist says so', async () => {
    const line = await openIncident();
    await expect(expireSilence(line, { silenceId: 'SIL-20261121-0009', actor })).rejects.toThrow(
      NotFoundError,
    );
  });

  it('leaves hidden what another silence hides', async () => {
    const line = await openIncident();
    await silenceIncident(line, { incidentId, actor, durationMs: HOUR_MS });
    await silenceIncident(line, { incidentId, actor, durationMs: 4 * HOUR_MS });
    expect(await expireSilence(line, { silenceId, actor })).toMatchObject({ changed: true, incidentIds: [] });
    expect((await line.stores.incidents.get(incidentId))?.alerts.silenced).toBe(2);
  });
});
