import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { alertOf, at, ingest, openIncident } from './fixtures.ts';
import { type OpenedPostgresStores, openPostgresStores } from './open-postgres-stores.ts';

describe('the files of large incidents', () => {
  let opened: OpenedPostgresStores;
  let id: string;
  beforeEach(async () => {
    opened = await openPostgresStores();
    id = await openIncident(opened.stores);
  });
  afterEach(() => opened.close());
  const grow = () => ingest(opened.stores, { large: [id] });
  const dueAt = (minutes: number) => opened.stores.alertLists.due(at(minutes), 10);

  it('are due a minute after a batch of alerts that left the incident large', async () => {
    expect(await dueAt(60)).toEqual([]);
    await grow();
    expect(await dueAt(0.9)).toEqual([]);
    expect(await dueAt(1)).toEqual([id]);
    // A storm that goes on does not put it off.
    opened.clock.advance(30_000);
    await grow();
    expect(await dueAt(1)).toEqual([id]);
  });

  it('are taken by one, and due again when whoever took it did not get to its end', async () => {
    const { alertLists } = opened.stores;
    await grow();
    expect(await alertLists.take(id, at(0))).toBeUndefined();
    const list = await alertLists.take(id, at(1));
    expect(list).toEqual({ incidentId: id, dueAt: at(6) });
    expect(await alertLists.take(id, at(2))).toBeUndefined();
    expect(await dueAt(6)).toEqual([id]);
    if (list !== undefined) await alertLists.done(list);
    expect(await dueAt(600)).toEqual([]);
  });

  it('stay due for what changed while one was made', async () => {
    const { alertLists } = opened.stores;
    await grow();
    const list = await alertLists.take(id, at(1));
    opened.clock.advance(60_000);
    await grow();
    if (list !== undefined) await alertLists.done(list);
    expect(await dueAt(2)).toEqual([id]);
  });

  it('are shown once for the same alerts, by one of several', async () => {
    const { alertLists } = opened.stores;
    await grow();
    const started = await Promise.all([1, 2, 3].map(() => alertLists.started(id, 'digest', at(1))));
    expect(started.filter(Boolean)).toHaveLength(1);
    await alertLists.refused(id);
    expect(await alertLists.started(id, 'digest', at(2))).toBe(true);
  });

  it('come less and less often, half an hour apart at most', async () => {
    const { alertLists } = opened.stores;
    const gaps: number[] = [];
    let minute = 0;
    for (let round = 0; round < 8; round += 1) {
      await grow();
      let next = minute;
      while ((await dueAt(next)).length === 0) next += 1;
      gaps.push(next - minute);
      minute = next;
      opened.clock.advance(at(minute).getTime() - opened.clock.now().getTime());
      const list = await alertLists.take(id, at(minute));
      await alertLists.started(id, `digest-${round}`, at(minute));
      if (list !== undefined) await alertLists.done(list);
    }
    expect(gaps).toEqual([1, 1, 2, 4, 8, 16, 30, 30]);
  });

  it('are read in pages of alerts that miss and double none', async () => {
    const alerts = Array.from({ length: 25 }, (_, index) => alertOf(`a-${index}`));
    const many = await openIncident(opened.stores, alerts);
    const read: string[] = [];
    for (let after: string | undefined; ; ) {
      const page = await opened.stores.alerts.page(many, after, 10);
      read.push(...page.map(({ fingerprint }) => fingerprint));
      after = page.at(-1)?.fingerprint;
      if (page.length < 10) break;
    }
    expect(read.toSorted()).toEqual(alerts.map(({ fingerprint }) => fingerprint).toSorted());
  });
});
