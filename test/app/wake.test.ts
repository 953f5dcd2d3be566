import { describe, expect, it } from 'vitest';
import { createWake } from '../../src/app/wake.ts';
import { UnreachableError } from '../../src/domain/errors.ts';
import type { JobRequest, QueuePort } from '../../src/domain/ports/queue.ts';
import { silentLog } from '../support/silent-log.ts';
import { manualClock } from '../support/story-clock.ts';

function setup(add?: QueuePort['add']) {
  const added: JobRequest[] = [];
  const warnings: string[] = [];
  const queue: QueuePort = {
    add: add ?? (async (jobs) => void added.push(...jobs)),
    hasten: () => Promise.reject(new Error('not asked')),
    counts: () => Promise.reject(new Error('not asked')),
    ping: () => Promise.reject(new Error('not asked')),
  };
  const log = { ...silentLog, warn: (_fields: object, message: string) => void warnings.push(message) };
  return { wake: createWake(queue, manualClock('2026-11-21T02:14:00Z'), log), added, warnings };
}

describe('the wake', () => {
  it('enqueues one job a delivery, pages before storms and their lists before cards before reports', async () => {
    const { wake, added } = setup();
    await wake.deliveries([
      'card.INC-1',
      'page.INC-1.1.0.U1',
      'report.daily',
      'line.INC-1.2',
      'storm.1',
      'list.storm.1.1',
    ]);
    expect(added.map((job) => [job.name, job.id, job.priority])).toEqual([
      ['sync-delivery', 'card.INC-1', 4],
      ['sync-delivery', 'page.INC-1.1.0.U1', 2],
      ['sync-delivery', 'report.daily', 10],
      ['sync-delivery', 'line.INC-1.2', 2],
      ['sync-delivery', 'storm.1', 3],
      ['sync-delivery', 'list.storm.1.1', 3],
    ]);
  });

  it('takes the priority that is known of a delivery for that of its kind', async () => {
    const { wake, added } = setup();
    await wake.deliveries(['card.INC-1', 'card.INC-2'], new Map([['card.INC-2', 7]]));
    expect(added.map((job) => job.priority)).toEqual([4, 7]);
  });

  it('delays an escalation until its deadline, and gives another deadline another job', async () => {
    const { wake, added } = setup();
    const at = new Date('2026-11-21T02:14:04Z');
    await wake.escalations([
      { incidentId: 'INC-1', at },
      { incidentId: 'INC-1', at: new Date(at.getTime() + 1) },
    ]);
    expect(added[0]).toMatchObject({
      name: 'escalate-incident',
      data: { incidentId: 'INC-1' },
      delayMs: 4_000,
    });
    expect(added[0]?.id).not.toBe(added[1]?.id);
  });

  it('sets no timer for what is minutes away', async () => {
    const { wake, added } = setup();
    const far = [{ incidentId: 'INC-1', at: new Date('2026-11-21T02:19:00Z') }];
    await wake.escalations(far);
    await wake.incidents(far);
    expect(added).toEqual([]);
    await wake.incidents([{ incidentId: 'INC-1', at: new Date('2026-11-21T02:14:05Z') }]);
    expect(added.map(({ name, delayMs }) => [name, delayMs])).toEqual([['advance-incident', 5_000]]);
  });

  it('has one timer for a deadline of silences and windows, now for what is late, and at most a day', async () => {
    const { wake, added } = setup();
    const times = ['2026-11-21T02:15:00Z', '2026-11-20T00:00:00Z', '2026-12-05T00:00:00Z'];
    await wake.windows(times.map((time) => new Date(time)));
    expect(added.map(({ name, delayMs }) => [name, delayMs])).toEqual([
      ['advance-windows', 60_000],
      ['advance-windows', 0],
      ['advance-windows', 86_400_000],
    ]);
    expect(added[0]?.id).toBe(`at-${Date.parse(times[0] ?? '')}`);
  });

  it('never delays by less than nothing', async () => {
    const { wake, added } = setup();
    await wake.escalations([{ incidentId: 'INC-1', at: new Date(0) }]);
    expect(added[0]?.delayMs).toBe(0);
  });

  it('swallows a queue that is away, since the sweeper looks later', async () => {
    const { wake, warnings } = setup(() => Promise.reject(new UnreachableError('Redis is away.')));
    await wake.deliveries(['card.INC-1']);
    expect(warnings).toHaveLength(1);
  });

  it('asks nothing of the queue when there is nothing to do', async () => {
    const { wake, warnings } = setup(() => Promise.reject(new Error('asked')));
    await wake.deliveries([]);
    await wake.escalations([]);
    expect(warnings).toEqual([]);
  });
});
