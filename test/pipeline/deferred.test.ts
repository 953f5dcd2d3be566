import { describe, expect, it, vi } from 'vitest';
import { InvalidAlertError, UnreachableError } from '../../src/domain/errors.ts';
import type { AlertStore } from '../../src/domain/ports/alert-store.ts';
import { createIntake, type IntakeParts } from '../../src/pipeline/intake.ts';
import { alertsOn, firing, pipeline } from '../support/alerts.ts';
import { holdBatches } from '../support/held-batches.ts';

/** An intake with a journal, whose batches wait until they are let go. */
function gated(limits: IntakeParts['limits'] = {}) {
  const line = pipeline();
  const { stores, lines } = line;
  const failures: (Error | undefined)[] = [];
  const batches: string[][] = [];
  const alerts: Pick<AlertStore, 'ingest'> = {
    ingest: async (work) => {
      const failure = failures.shift();
      if (failure !== undefined) throw failure;
      return stores.alerts.ingest((transaction) =>
        work({
          ...transaction,
          alerts: (fingerprints) => {
            batches.push([...fingerprints]);
            return transaction.alerts(fingerprints);
          },
        }),
      );
    },
  };
  const go = holdBatches(alerts);
  const intake = createIntake({
    ...line,
    stores: { alerts, journal: stores.journal },
    limits: { deferAbove: 0, ...limits },
  });
  return { intake, stores, failures, batches, go, lines, journal: stores.database.journal };
}

const named = (instance: string) => firing({ instance });
const mayDefer = { mayDefer: true };

describe('a delivery under load', () => {
  it('is answered once it is in the journal, and processed with the next batch', async () => {
    const { intake, stores, go, journal } = gated();
    const first = intake.accept([named('a')], mayDefer);
    const second = await intake.accept([named('b'), named('c')], mayDefer);
    expect(second).toEqual({ accepted: 2, deduplicated: 0, incidents: [], deferred: true });
    expect(journal.entries.size).toBe(1);
    expect(intake.inLine()).toBe(2);
    await go();
    expect(await first).toMatchObject({ accepted: 1, incidents: [{ status: 'triggered' }] });
    expect(await first).not.toHaveProperty('deferred');
    await go();
    await intake.drain();
    expect(await alertsOn({ stores })).toBe(3);
    expect(journal.entries.size).toBe(0);
  });

  it('waits for its commit where nothing is in line, its sender has to know, or it is large', async () => {
    const { intake, go, journal } = gated({ alertsPerTransaction: 3, deferAbove: 2 });
    const all = [
      intake.accept([named('a')], mayDefer),
      intake.accept([named('b')]),
      intake.accept([named('c')], mayDefer),
      intake.accept(['d', 'e', 'f', 'g'].map(named), mayDefer),
    ];
    expect(journal.entries.size).toBe(0);
    for (let batch = 0; batch < 3; batch += 1) await go();
    const outcomes = await Promise.all(all);
    expect(outcomes.map(({ deferred }) => deferred)).toEqual([undefined, undefined, undefined, undefined]);
    expect(outcomes.every(({ incidents }) => incidents.length === 1)).toBe(true);
  });

  it('is kept and tried again while the store is away', async () => {
    const { intake, stores, go, failures, journal } = gated();
    const first = intake.accept([named('a')]);
    await intake.accept([named('b')], mayDefer);
    failures.push(undefined, new UnreachableError('PostgreSQL is away.'));
    await go();
    await first;
    const waits = intake.accept([named('c')]);
    await go();
    await expect(waits).rejects.toThrow(UnreachableError);
    expect(journal.entries.size).toBe(1);
    await go();
    await intake.drain();
    expect(journal.entries.size).toBe(0);
    expect(await alertsOn({ stores })).toBe(2);
  });

  it('that can never be processed is kept with the reason, and spoils no other', async () => {
    const { intake, stores, go, failures, journal, lines } = gated();
    const first = intake.accept([named('a')]);
    await intake.accept([named('b')], mayDefer);
    await intake.accept([named('c')], mayDefer);
    const broken = new InvalidAlertError('It is broken.');
    failures.push(undefined, broken, broken, undefined);
    for (let batch = 0; batch < 4; batch += 1) await go();
    await first;
    await intake.drain();
    expect([...journal.refused.values()]).toEqual([expect.stringContaining('It is broken.')]);
    expect([...journal.entries.keys()]).toEqual([...journal.refused.keys()]);
    expect(await alertsOn({ stores })).toBe(2);
    expect(lines.some(({ message }) => message.includes('cannot be processed'))).toBe(true);
  });

  it('is read from the journal when its turn comes, where memory is short', async () => {
    const { intake, stores, go, journal } = gated({ alertsInMemory: 1 });
    const first = intake.accept([named('a')]);
    await intake.accept([named('b')], mayDefer);
    await intake.accept([named('c'), named('d')], mayDefer);
    const read = vi.spyOn(journal, 'read');
    await go();
    await go();
    await first;
    await intake.drain();
    expect(read.mock.calls.map(([keys]) => keys.length)).toEqual([1]);
    expect(await alertsOn({ stores })).toBe(4);
  });

  it('is left to the process that has taken it over', async () => {
    const { intake, stores, go, journal } = gated({ alertsInMemory: 0 });
    const first = intake.accept([named('a')]);
    await intake.accept([named('b')], mayDefer);
    vi.spyOn(journal, 'read').mockResolvedValue([]);
    await go();
    await first;
    await intake.drain();
    expect(await alertsOn({ stores })).toBe(1);
  });

  it('is not answered with success when the journal cannot be written', async () => {
    const { intake, go, journal } = gated();
    const first = intake.accept([named('a')]);
    vi.spyOn(journal, 'append').mockRejectedValue(new UnreachableError('PostgreSQL is away.'));
    await expect(intake.accept([named('b')], mayDefer)).rejects.toThrow(UnreachableError);
    await go();
    await first;
    await intake.drain();
  });

  it('is refused when too much waits already', async () => {
    const { intake, go } = gated({ alertsWaiting: 3 });
    const first = intake.accept([named('a')]);
    await intake.accept([named('b'), named('c')], mayDefer);
    await expect(intake.accept([named('d'), named('e')], mayDefer)).rejects.toThrow(/overloaded/);
    await go();
    await go();
    await first;
    await intake.drain();
  });

  it('is known for as long as it waits or is tried, and is not taken up twice', async () => {
    const { intake, stores, go, failures, journal, batches } = gated();
    const first = intake.accept([named('a')]);
    await intake.accept([named('b')], mayDefer);
    const entries = [...journal.entries.values()];
    const key = entries[0]?.key ?? '';
    intake.resume(entries);
    failures.push(undefined, new UnreachableError('PostgreSQL is away.'));
    await go();
    await first;
    expect(intake.knows(key)).toBe(true);
    await go();
    await vi.waitFor(() => expect(failures).toEqual([]));
    expect(intake.knows(key)).toBe(true);
    await go();
    await intake.drain();
    expect(intake.knows(key)).toBe(false);
    expect(intake.inLine()).toBe(0);
    expect(batches).toHaveLength(2);
    expect(await alertsOn({ stores })).toBe(2);
  });

  it('that another process left behind is processed', async () => {
    const { intake, stores, go, journal } = gated();
    const entries = [{ key: 'left', events: [named('a')] }];
    await journal.append(entries, new Date());
    intake.resume(entries);
    await go();
    await intake.drain();
    expect(await alertsOn({ stores })).toBe(1);
    expect(journal.entries.size).toBe(0);
  });
});
