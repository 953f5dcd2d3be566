import { describe, expect, it, vi } from 'vitest';
import { InvalidAlertError, UnreachableError } from '../../src/domain/errors.ts';
import type { UnreadDelivery } from '../../src/domain/unread-delivery.ts';
import { createIntake, type IntakeParts } from '../../src/pipeline/intake.ts';
import { alertsOn, firing, pipeline } from '../support/alerts.ts';
import { holdBatches } from '../support/held-batches.ts';

/** An intake that reads lists of instances, and whose batches wait until they are let go. */
function reading(limits: IntakeParts['limits'] = {}) {
  const line = pipeline();
  const { stores } = line;
  const alerts = { ingest: stores.alerts.ingest };
  const go = holdBatches(alerts);
  const read: UnreadDelivery[] = [];
  const rushes: boolean[] = [];
  const intake = createIntake({
    ...line,
    stores: { alerts, journal: stores.journal },
    lane: {
      leaseMs: 1_000,
      room: () => 0,
      isOpen: () => true,
      prepare: () => [],
      post: () => undefined,
      edit: () => rushes.push(intake.isRush()),
    },
    understand: (delivery) => {
      read.push(delivery);
      if (delivery.body === 'broken') throw new InvalidAlertError('It is broken.');
      return (delivery.body as readonly string[]).map((instance) => firing({ instance }));
    },
    limits: { deferAbove: 0, ...limits },
  });
  return { intake, stores, go, read, rushes, journal: stores.database.journal };
}

const unread = (...instances: string[]): UnreadDelivery => ({
  source: 'list',
  at: new Date('2026-11-21T02:14:00Z'),
  alerts: instances.length,
  body: instances,
});
const broken: UnreadDelivery = { ...unread('x'), body: 'broken' };

describe('a delivery that is taken in unread', () => {
  it('is none while there is time to read it', async () => {
    const { intake, journal } = reading();
    expect(intake.takesUnread).toBe(false);
    expect(await intake.acceptUnread?.(unread('a'))).toBeUndefined();
    expect(journal.entries.size).toBe(0);
    expect(intake.inLine()).toBe(0);
  });

  it('is answered once it is written down as it came, and read when its turn comes', async () => {
    const { intake, stores, go, read, journal } = reading();
    const first = intake.accept([firing({ instance: 'first' })]);
    expect(intake.takesUnread).toBe(true);
    expect(await intake.acceptUnread?.(unread('a', 'b'))).toEqual({
      accepted: 2,
      deduplicated: 0,
      incidents: [],
      deferred: true,
    });
    expect([...journal.entries.values()]).toEqual([{ key: expect.any(String), unread: unread('a', 'b') }]);
    expect(intake.inLine()).toBe(2);
    expect(read).toEqual([]);
    await go();
    await first;
    await go();
    await intake.drain();
    expect(read).toEqual([unread('a', 'b')]);
    expect(await alertsOn({ stores })).toBe(3);
    expect(journal.entries.size).toBe(0);
  });

  it('is read from the journal where memory is short', async () => {
    const { intake, stores, go, journal } = reading({ alertsInMemory: 0 });
    const first = intake.accept([firing({ instance: 'first' })]);
    await intake.acceptUnread?.(unread('a', 'b'));
    const asked = vi.spyOn(journal, 'read');
    await go();
    await first;
    await go();
    await intake.drain();
    expect(asked).toHaveBeenCalledOnce();
    expect(await alertsOn({ stores })).toBe(3);
  });

  it('that its source does not understand after all is kept with the reason, and spoils no other', async () => {
    const { intake, stores, go, journal } = reading();
    const first = intake.accept([firing({ instance: 'first' })]);
    await intake.acceptUnread?.(broken);
    await intake.acceptUnread?.(unread('a'));
    await go();
    await first;
    await go();
    await intake.drain();
    expect([...journal.refused.values()]).toEqual([expect.stringContaining('It is broken.')]);
    expect([...journal.entries.keys()]).toEqual([...journal.refused.keys()]);
    expect(await alertsOn({ stores })).toBe(2);
  });

  it('is told to come again when it cannot be written down, or too much waits', async () => {
    const { intake, go, journal } = reading({ alertsWaiting: 1 });
    const first = intake.accept([firing({ instance: 'first' })]);
    vi.spyOn(journal, 'append').mockRejectedValueOnce(new UnreachableError('PostgreSQL is away.'));
    await expect(intake.acceptUnread?.(unread('a'))).rejects.toThrow('PostgreSQL is away.');
    await intake.acceptUnread?.(unread('b'));
    await expect(intake.acceptUnread?.(unread('c'))).rejects.toThrow('overloaded');
    await go();
    await first;
    await go();
    await intake.drain();
  });

  it('keeps the order of what was taken in, with batches read ahead', async () => {
    const { intake, stores, go, read } = reading({ alertsPerTransaction: 2 });
    const first = intake.accept([firing({ instance: 'first' })]);
    for (const name of ['a', 'b', 'c', 'd', 'e']) await intake.acceptUnread?.(unread(name));
    await go();
    await first;
    for (let batch = 0; batch < 3; batch += 1) await go();
    await intake.drain();
    expect(read.map(({ body }) => body)).toEqual([['a'], ['b'], ['c'], ['d'], ['e']]);
    expect(await alertsOn({ stores })).toBe(6);
    expect(intake.isRush()).toBe(false);
  });

  it('is part of a rush until the last batch is through, also when that has left the line', async () => {
    const { intake, go, rushes } = reading({ alertsPerTransaction: 2 });
    const first = intake.accept([firing({ instance: 'first' })]);
    for (const name of ['a', 'b', 'c', 'd']) await intake.acceptUnread?.(unread(name));
    await go();
    await first;
    await go.waiting();
    // By then nothing has come of late.
    const later = performance.now() + 1_000;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => later);
    await go();
    await go();
    await intake.drain();
    clock.mockRestore();
    expect(rushes).toEqual([true, false]);
  });
});
