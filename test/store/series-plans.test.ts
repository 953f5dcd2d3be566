import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../src/domain/duration.ts';
import type { Stores } from '../../src/domain/ports/stores.ts';
import { hourOf } from '../../src/domain/series-retention.ts';
import type { Database } from '../../src/store/database.ts';
import { createStores } from '../../src/store/stores.ts';
import { type OpenedPostgresStores, openPostgresStores } from './open-postgres-stores.ts';
import { readingAt } from './sample-fixtures.ts';

interface PlanNode {
  readonly 'Relation Name'?: string;
  readonly 'Actual Loops': number;
  readonly Plans?: readonly PlanNode[];
}

describe('with two weeks of samples, a partition each day', () => {
  let opened: OpenedPostgresStores;
  beforeEach(async () => {
    opened = await openPostgresStores();
    const { stores, clock } = opened;
    for (let day = 0; day < 13; day += 1) {
      await stores.samples.add([readingAt(clock.now())]);
      clock.advance(DAY_MS);
    }
    await stores.samples.add([readingAt(clock.now())]);
  });
  afterEach(() => opened.close());

  /** The partitions of days that are really looked into. */
  async function daysRead(ask: (stores: Stores) => Promise<unknown>): Promise<readonly string[]> {
    const { db, clock } = opened;
    const asked: { text: string; values: readonly unknown[] }[] = [];
    const listening: { -readonly [Key in keyof Database]: Database[Key] } = {
      ...db,
      query: (text, values = []) => {
        asked.push({ text, values });
        return db.query(text, values);
      },
    };
    // What may take long is asked in a transaction, which begins with its limits.
    listening.transaction = (work) =>
      db.transaction((tx) =>
        work({
          ...tx,
          query: (text, values) => {
            if (values !== undefined) asked.push({ text, values });
            return tx.query(text, values);
          },
        }),
      );
    await ask(createStores(listening, clock));
    const plans = await Promise.all(
      asked.map(({ text, values }) =>
        db.query<{ 'QUERY PLAN': readonly { readonly Plan: PlanNode }[] }>(
          `explain (analyze, format json) ${text}`,
          values,
        ),
      ),
    );
    const nodes = (node: PlanNode): readonly PlanNode[] => [node, ...(node.Plans ?? []).flatMap(nodes)];
    const all = plans.flatMap(([row]) => (row?.['QUERY PLAN'] ?? []).flatMap(({ Plan }) => nodes(Plan)));
    const read = all.filter((node) => node['Actual Loops'] > 0).map((node) => node['Relation Name'] ?? '');
    return [...new Set(read.filter((name) => /^samples_\d{8}$/.test(name)))].sort();
  }

  it('a window of an hour, a chart and a report of a day look into the days that they are of', async () => {
    const to = opened.clock.now();
    const from = new Date(to.getTime() - HOUR_MS);
    const name = readingAt(to);
    const days = ['samples_20261204'];
    expect(await daysRead(({ samples }) => samples.windows([{ name, from, to }]))).toEqual(days);
    expect(await daysRead(({ samples }) => samples.points([name], from, to, 60))).toEqual(days);
    expect(await daysRead(({ samples }) => samples.summaries(from, to))).toEqual(days);
    expect(await daysRead(({ samples }) => samples.latest(from, to))).toEqual(days);
  });

  it('a chart of long slices reads hours where they are rolled up, and values since then', async () => {
    const { clock, db } = opened;
    const [to, name] = [clock.now(), readingAt(clock.now())];
    await db.query('insert into samples_rolled_up (until) values ($1)', [hourOf(to)]);
    const from = new Date(to.getTime() - 12 * DAY_MS);
    const chart = (slices: number) => daysRead(({ samples }) => samples.points([name], from, to, slices));
    expect(await chart(12 * 24)).toEqual(['samples_20261204']);
    expect(await chart(12 * 24 + 1)).toHaveLength(13);
  });
});
