import { describe, expect, it } from 'vitest';
import { silenceIncident } from '../../src/incidents/silence-incident.ts';
import { ended, firing, incidentsOf, pipeline, startingLater } from '../support/alerts.ts';
import { person } from '../support/incidents.ts';

const FIRST = 'INC-20261121-0001';
const actor = person('U0OLU');

/** A pipeline in which the alerts of DiskFull are silenced for an hour, by the card of an incident that is over. */
async function silenced() {
  const line = pipeline();
  await line.intake.accept([firing({ instance: 'a' }), firing({ instance: 'b' })]);
  await silenceIncident(line, { incidentId: FIRST, actor, durationMs: 3_600_000 });
  await line.intake.accept([ended({ instance: 'a' }), ended({ instance: 'b' })]);
  return line;
}

describe('silenced alerts', () => {
  it('are stored and marked, and open or re-open nothing', async () => {
    const line = await silenced();
    const outcome = await line.intake.accept([
      firing({ instance: 'a' }, startingLater(10)),
      firing({ instance: 'new' }),
    ]);
    expect(outcome).toEqual({ accepted: 2, deduplicated: 0, incidents: [] });
    expect((await incidentsOf(line)).map((one) => one.incident.state)).toEqual(['resolved']);
    const alerts = await line.stores.alerts.list({ status: 'firing', limit: 10 });
    expect(alerts.map((alert) => [alert.labels['instance'], alert.silenceId, alert.incidentId])).toEqual([
      ['new', 'SIL-20261121-0001', undefined],
      ['a', 'SIL-20261121-0001', undefined],
    ]);
  });

  it('are duplicates when they are repeated while the silence lasts', async () => {
    const line = await silenced();
    await line.intake.accept([firing({ instance: 'new' })]);
    expect(await line.intake.accept([firing({ instance: 'new' })])).toMatchObject({ deduplicated: 1 });
  });

  it('open an incident when they are repeated after the silence', async () => {
    const line = await silenced();
    await line.intake.accept([firing({ instance: 'new' })]);
    line.clock.advance('61m');
    expect(await line.intake.accept([firing({ instance: 'new' })])).toMatchObject({ deduplicated: 0 });
    const [, second] = await incidentsOf(line);
    expect(second).toMatchObject({ incident: { state: 'triggered' }, alerts: { firing: 1, silenced: 0 } });
  });

  it('end quietly', async () => {
    const line = await silenced();
    await line.intake.accept([firing({ instance: 'new' })]);
    await line.intake.accept([ended({ instance: 'new' })]);
    expect(await line.stores.alerts.list({ status: 'firing', limit: 10 })).toEqual([]);
    expect(await incidentsOf(line)).toHaveLength(1);
  });

  it('are counted on the card when their incident is open', async () => {
    const line = pipeline();
    await line.intake.accept([firing({ instance: 'a' })]);
    await silenceIncident(line, { incidentId: FIRST, actor, durationMs: 3_600_000 });
    await line.intake.accept([ended({ instance: 'a' }), firing({ instance: 'b' })]);
    line.clock.advance('1m');
    // The silence names the instance: another episode of the same alert is hidden, on the open incident.
    await line.intake.accept([firing({ instance: 'a' }, startingLater(20))]);
    const [only] = await incidentsOf(line);
    expect(only?.alerts).toMatchObject({ total: 2, firing: 2, silenced: 1, inhibited: 0 });
  });

  it('stay marked when their annotations change', async () => {
    const line = pipeline();
    await line.intake.accept([firing()]);
    await silenceIncident(line, { incidentId: FIRST, actor, durationMs: 3_600_000 });
    await line.intake.accept([firing({}, { annotations: { description: '99 %' } })]);
    expect((await incidentsOf(line))[0]?.alerts).toMatchObject({ firing: 1, silenced: 1 });
  });

  it('keep an open incident open until they end', async () => {
    const line = pipeline();
    await line.intake.accept([firing()]);
    await silenceIncident(line, { incidentId: FIRST, actor, durationMs: 3_600_000 });
    expect((await incidentsOf(line))[0]?.incident.state).toBe('triggered');
    await line.intake.accept([ended()]);
    expect((await incidentsOf(line))[0]).toMatchObject({
      incident: { state: 'resolved' },
      alerts: { firing: 0, silenced: 0 },
    });
  });
});
