import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changesIn, firingIn, noCounts } from '../../src/domain/accounts.ts';
import { countsOf } from '../../src/pipeline/counts-of.ts';
import { LOOKED_AT_AGAIN, startBatch } from '../../src/pipeline/stage.ts';
import { ended, firing, pipeline, startingLater } from '../support/alerts.ts';

const at = new Date('2026-11-21T02:14:00Z');

describe('the counts of a batch', () => {
  it('count each event once, as a repeat or by what it meant', () => {
    const [a, b, c] = [firing({ n: 'a' }), ended({ n: 'b' }), firing({ n: 'c' })];
    const batch = startBatch([a, b, c, c], at);
    const steps = [
      { index: 0, kind: 'fired', event: a },
      { index: 1, kind: 'stored', event: b },
      { index: LOOKED_AT_AGAIN, kind: 'updated', event: c },
    ] as const;
    const duplicates = new Set([2, 3, LOOKED_AT_AGAIN]);
    expect(countsOf({ ...batch, steps, duplicates })).toEqual({
      ...noCounts,
      accepted: 4,
      deduplicated: 2,
      fired: 1,
      stored: 1,
    });
  });

  it('count by what is written how many more alerts fire', () => {
    const batch = startBatch([], at);
    const written = (event: ReturnType<typeof firing>) => ({ ...event, updatedAt: at });
    const [a, b, c] = [firing({ n: 'a' }), firing({ n: 'b' }), firing({ n: 'c' })];
    const stored = new Map([b, c].map((event) => [event.fingerprint, written(event)]));
    // a begins, b goes on, c ends after it was updated.
    const alerts = [a, b, c, ended({ n: 'c' })].map(written);
    expect(countsOf({ ...batch, stored, changes: { ...batch.changes, alerts } }).firing).toBe(0);
    expect(countsOf({ ...batch, stored, changes: { ...batch.changes, alerts: [written(a)] } }).firing).toBe(
      1,
    );
  });

  it('agree with what is stored, whatever is sent in whatever batches', async () => {
    const event = fc
      .record({
        n: fc.integer({ min: 0, max: 4 }),
        ends: fc.boolean(),
        later: fc.integer({ min: 0, max: 3 }),
      })
      .map(({ n, ends, later }) => {
        const labels = { instance: `${n}`, team: n % 2 === 0 ? 'db' : 'web' };
        return ends ? ended(labels, startingLater(later)) : firing(labels, startingLater(later));
      });
    const acknowledged = event.map((one) => ({ ...one, acknowledgedBy: 'bea' }));
    const batches = fc.array(fc.array(fc.oneof(event, event, acknowledged), { minLength: 1, maxLength: 6 }), {
      maxLength: 8,
    });
    await fc.assert(
      fc.asyncProperty(batches, async (sent) => {
        const { intake, stores } = pipeline();
        for (const events of sent) await intake.accept(events);
        await intake.drain();
        const accounts = await stores.accounts.read(new Date(0));
        const { counts, places } = accounts;
        expect(counts.accepted).toBe(sent.flat().length);
        expect(counts.accepted).toBe(counts.deduplicated + changesIn(counts));
        expect(counts.firing).toBe(firingIn(accounts));
        expect([places.nowhere, places.uncarded, places.forgotten]).toEqual([0, 0, 0]);
      }),
      { numRuns: 60 },
    );
  });
});
