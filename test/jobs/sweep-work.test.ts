import { describe, expect, it, vi } from 'vitest';
import sweepWork from '../../jobs/sweep-work.ts';
import { UnreachableError } from '../../src/domain/errors.ts';
import { reportJob } from '../../src/domain/report-job.ts';
import { escalateDue } from '../../src/incidents/escalate-due.ts';
import { silenceIncident } from '../../src/incidents/silence-incident.ts';
import { firing, storyOf } from '../support/alerts.ts';
import { person } from '../support/incidents.ts';
import { jobBench, warnings } from './job-bench.ts';

const incidentId = 'INC-20261121-0001';
const actor = person('U0OLU');
const slot = new Date('2026-11-21T02:14:00Z');
const down = () => new UnreachableError('PostgreSQL could not be reached.');

async function opened() {
  const bench = jobBench();
  await bench.intake.accept([firing()]);
  await bench.intake.drain();
  const { woken } = bench;
  const forget = () => {
    woken.deliveries.length = 0;
    woken.escalations.length = 0;
  };
  forget();
  const timersLost = async () => {
    const { database } = bench.stores;
    return [...database.state.episodes.values()].filter((one) => one.alertname === 'WatchbillTimersLost');
  };
  return { ...bench, forget, timersLost };
}

describe('sweep-work', () => {
  it('finds messages that nobody is posting once they have had their time', async () => {
    const { run, woken, clock } = await opened();
    await run(sweepWork);
    expect(woken.deliveries).toEqual([]);
    clock.advance('11s');
    await run(sweepWork);
    expect(woken.deliveries).toEqual([`page.${incidentId}.1.0.U0OLU`, `card.${incidentId}`]);
  });

  it('runs now what a wrong clock has put off, timers of escalations among it', async () => {
    const bench = await opened();
    await bench.run(sweepWork);
    expect(bench.hasten).toHaveBeenCalledWith(
      ['sync-delivery', 'escalate-incident', 'advance-incident'],
      120_000,
    );
    expect(warnings(bench)).toEqual([]);
    bench.hasten.mockResolvedValue(3);
    await bench.run(sweepWork);
    expect(warnings(bench)).toEqual(['jobs that a clock had put off for too long are run now']);
  });

  it('looks at work of any age where it is told to', async () => {
    const { run, woken, clock } = await opened();
    clock.advance('1s');
    await run(sweepWork, { settleMs: 0 });
    expect(woken.deliveries).toContain(`card.${incidentId}`);
  });

  it('starts escalation timers again that were lost, and tells', async () => {
    const bench = await opened();
    const { run, woken, clock, timersLost, stores } = bench;
    clock.advance('5m40s');
    await run(sweepWork);
    expect(woken.escalations).toEqual([]);
    clock.advance('10s');
    await run(sweepWork);
    expect(woken.escalations[0]).toEqual({ incidentId, at: clock.now() });
    expect(await timersLost()).toHaveLength(1);
    expect(warnings(bench)).toEqual(['escalation timers were lost and are started again']);
    const internal = (await stores.alerts.list({ limit: 9 })).find(({ source }) => source === 'watchbill');
    expect(internal).toMatchObject({
      status: 'resolved',
      annotations: { summary: expect.stringContaining('1 escalation timer(s) were late by more than 45 s') },
    });
  });

  it('tells of lost timers once an hour, however long one escalation fails', async () => {
    const { run, clock, timersLost, stores } = await opened();
    clock.advance('6m');
    for (let minute = 0; minute < 38; minute += 1) {
      await run(sweepWork);
      clock.advance('1m');
    }
    expect(await timersLost()).toHaveLength(1);
    const pages = () =>
      [...stores.database.state.deliveries.keys()].filter((key) => key.startsWith('page.INC-20261121-0002'));
    expect(pages()).toHaveLength(1);
    clock.advance('10m');
    await run(sweepWork);
    expect(await timersLost()).toHaveLength(2);
  });

  it('leaves timers alone that are not due', async () => {
    const { run, clock, forget, woken, ...line } = await opened();
    clock.advance('5m');
    await escalateDue({ ...line, clock }, { incidentId });
    forget();
    clock.advance('1m');
    await run(sweepWork);
    expect(woken.escalations).toEqual([]);
  });

  it('finds incidents whose deadlines have passed with nobody looking', async () => {
    const { run, woken, clock, stores } = await opened();
    await stores.incidents.change(incidentId, ({ incident }) => ({
      change: {
        incident: { ...incident, timers: { remindAt: new Date('2026-11-21T02:15:00Z') } },
        timeline: [],
      },
      result: undefined,
    }));
    clock.advance('1m');
    await run(sweepWork);
    expect(woken.incidents).toEqual([]);
    clock.advance('11s');
    await run(sweepWork);
    expect(woken.incidents).toEqual([{ incidentId, at: clock.now() }]);
  });

  it('shows again what a silence hid that has ended', async () => {
    const bench = await opened();
    await silenceIncident(bench, { incidentId, actor, durationMs: 600_000 });
    bench.clock.advance('9m');
    await bench.run(sweepWork);
    expect(await storyOf(bench, incidentId)).toEqual(['opened', 'silenced']);
    bench.clock.advance('1m');
    await bench.run(sweepWork);
    expect(await storyOf(bench, incidentId)).toEqual(['opened', 'silenced', 'unsilenced']);
  });

  it('collapses what waits for Slack, and says whether Slack is there to be told what is open', async () => {
    const slack = { connected: false };
    const { run, stores } = jobBench({ connected: () => slack.connected });
    const looks: unknown[] = [];
    stores.storms.collapseBacklog = async (_at, standing) => {
      looks.push(standing);
      return [];
    };
    await run(sweepWork);
    slack.connected = true;
    await run(sweepWork);
    expect(looks).toEqual(['away', 'there']);
  });

  it('asks for a report that was never posted under the id of its slot, so that one job waits', async () => {
    const { run, stores, clock, queued } = jobBench();
    await stores.reports.openSlot('morning', slot);
    await stores.reports.openSlot('weekly', slot);
    await stores.reports.markPosted('weekly', slot);
    await run(sweepWork);
    expect(queued).toEqual([]);
    clock.advance('1m');
    await run(sweepWork);
    await run(sweepWork);
    const job = {
      name: 'run-report',
      id: `morning.${slot.getTime()}`,
      data: { report: 'morning', slot: '2026-11-21T02:14:00.000Z' },
      priority: 10,
    };
    expect(queued).toEqual([job, job]);
    expect(reportJob({ report: 'morning', slot })).toEqual(job);
  });

  it.each([
    ['deliveries', 'due'],
    ['incidents', 'escalationsDue'],
    ['silences', 'releaseEnded'],
    ['reports', 'unposted'],
  ] as const)('does the rest when the sweep over %s fails, and fails then', async (noun, method) => {
    const bench = await opened();
    const { stores, clock, run, woken, queued } = bench;
    await stores.reports.openSlot('morning', slot);
    await silenceIncident(bench, { incidentId, actor, durationMs: 60_000 });
    clock.advance('10m');
    bench.forget();
    const store: { [name in typeof method]?: () => Promise<never> } = stores[noun] as object;
    vi.spyOn(store, method).mockRejectedValue(down());
    await expect(run(sweepWork)).rejects.toThrow('PostgreSQL could not be reached.');
    expect({
      deliveries: woken.deliveries.includes(`page.${incidentId}.1.0.U0OLU`),
      incidents: woken.escalations.some(({ at }) => at.getTime() === clock.now().getTime()),
      silences: (await storyOf(bench, incidentId)).includes('unsilenced'),
      reports: queued.length === 1,
    }).toEqual({ deliveries: true, incidents: true, silences: true, reports: true, [noun]: false });
  });

  it('fails with what failed first, and logs the others', async () => {
    const bench = await opened();
    vi.spyOn(bench.stores.deliveries, 'due').mockRejectedValue(down());
    vi.spyOn(bench.stores.reports, 'unposted').mockRejectedValue(new Error('another'));
    await expect(bench.run(sweepWork)).rejects.toThrow('PostgreSQL could not be reached.');
    expect(warnings(bench)).toEqual(['a further sweep failed']);
  });
});
