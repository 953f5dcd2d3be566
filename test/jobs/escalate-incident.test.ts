import { expect, it } from 'vitest';
import escalateIncident from '../../jobs/escalate-incident.ts';
import { NotFoundError } from '../../src/domain/errors.ts';
import { firing } from '../support/alerts.ts';
import { jobBench } from './job-bench.ts';

const incidentId = 'INC-20261121-0001';

async function opened() {
  const bench = jobBench();
  await bench.intake.accept([firing()]);
  await bench.intake.drain();
  bench.woken.escalations.length = 0;
  const level = async () => (await bench.stores.incidents.get(incidentId))?.incident.escalation.level;
  return { ...bench, level };
}

it('calls the next level once its deadline has passed, and wakes whoever has to tell them', async () => {
  const { run, clock, level, woken } = await opened();
  clock.advance('5m');
  await run(escalateIncident, { incidentId });
  await run(escalateIncident, { incidentId });
  expect(await level()).toBe(1);
  expect(woken.deliveries).toContain(`page.${incidentId}.2.1.U0BEA`);
  // The second timer was early for the next deadline, which is asked for again.
  const next = { incidentId, at: new Date('2026-11-21T02:29:00Z') };
  expect(woken.escalations).toEqual([next, next]);
});

it('calls nobody before the deadline, and comes back for it', async () => {
  const { run, clock, level, woken } = await opened();
  clock.advance('4m');
  await run(escalateIncident, { incidentId });
  expect(await level()).toBe(0);
  expect(woken.escalations).toEqual([{ incidentId, at: new Date('2026-11-21T02:19:00Z') }]);
});

it('says which incident it does not know', async () => {
  const { run } = await opened();
  await expect(run(escalateIncident, { incidentId: 'INC-20261121-0009' })).rejects.toThrow(NotFoundError);
});
