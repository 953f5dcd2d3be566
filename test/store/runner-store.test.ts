import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GradedReading } from '../../src/domain/probe.ts';
import { poolShards } from '../../src/domain/shards.ts';
import { eventually } from '../support/eventually.ts';
import { anotherProcess } from './another-process.ts';
import { at } from './fixtures.ts';
import { type OpenedPostgresStores, openPostgresStores } from './open-postgres-stores.ts';

let opened: OpenedPostgresStores;
beforeEach(async () => {
  opened = await openPostgresStores();
});
afterEach(() => opened.close());

const report = { host: 'db-1', pool: true, shards: 2, probes: 12 };

describe('the store of runners', () => {
  it('tells who runs probes, on which host, and who holds what', async () => {
    const { holder, stores } = await anotherProcess(opened);
    await stores.runners.report({ ...report, flushedAt: at(5) });
    await stores.runners.take(['host.db-1', 'pool.3']);
    expect(await opened.stores.runners.look()).toEqual({
      runners: [{ ...report, holder, flushedAt: at(5), alive: true }],
      held: [
        { name: 'host.db-1', holder, alive: true },
        { name: 'pool.3', holder, alive: true },
      ],
    });
  });

  it('gives a shard to one of many that try at once', async () => {
    const processes = await Promise.all([1, 2, 3].map(() => anotherProcess(opened)));
    const got = await Promise.all(processes.map(({ stores }) => stores.runners.take(poolShards)));
    expect(got.flat().toSorted()).toEqual([...poolShards].toSorted());
    const { held } = await opened.stores.runners.look();
    expect(held).toHaveLength(16);
  });

  it('leaves what somebody alive holds, and gives what a dead one held', async () => {
    const first = await anotherProcess(opened);
    const second = await anotherProcess(opened);
    await first.stores.runners.take(['pool.1']);
    expect(await second.stores.runners.take(['pool.1'])).toEqual([]);
    await first.life.end();
    // The server may take a moment to notice that the session is over.
    await eventually(async () => (await second.stores.runners.take(['pool.1'])).length === 1);
    expect((await opened.stores.runners.look()).held).toEqual([
      { name: 'pool.1', holder: second.holder, alive: true },
    ]);
  });

  it('gives back only what is held', async () => {
    const first = await anotherProcess(opened);
    const second = await anotherProcess(opened);
    await first.stores.runners.take(['pool.1']);
    await second.stores.runners.giveBack(['pool.1']);
    expect((await opened.stores.runners.look()).held).toHaveLength(1);
    await first.stores.runners.giveBack(['pool.1']);
    expect((await opened.stores.runners.look()).held).toEqual([]);
  });

  it('forgets a runner that leaves, and one that has been dead for a minute', async () => {
    const first = await anotherProcess(opened);
    const second = await anotherProcess(opened);
    const third = await anotherProcess(opened);
    for (const { stores } of [first, second, third]) {
      await stores.runners.report(report);
      await stores.runners.take(['pool.1', 'pool.2']);
    }
    await first.stores.runners.leave();
    await second.life.end();
    await opened.db.query(`update runners set reported_at = reported_at - interval '2 minutes'`);
    const runners = await eventually(async () => {
      await third.stores.runners.report(report);
      const look = await opened.stores.runners.look();
      return look.runners.length === 1 && look.runners;
    });
    expect(runners.map(({ holder }) => holder)).toEqual([third.holder]);
    expect((await opened.stores.runners.look()).held).toEqual([]);
  });
});

describe('the answers of probes', () => {
  const requestId = '0b9f5b0e-6d50-4d7e-9d5f-1f1f2b1d0c11';
  const reading: GradedReading = {
    system: 'shop',
    probe: 'disk',
    target: 'db-1',
    metric: 'disk-used',
    unit: 'percent',
    value: 40,
    detail: 'odd \u0000 byte',
    status: 'ok',
    measuredAt: at(3),
  };

  it('come as they were given, one of each probe', async () => {
    const { probeAnswers } = opened.stores;
    await probeAnswers.answer(requestId, [{ system: 'shop', probe: 'disk', readings: [] }]);
    await probeAnswers.answer(requestId, [{ system: 'shop', probe: 'disk', readings: [reading] }]);
    const [answer, ...others] = await probeAnswers.answers(requestId);
    expect(others).toEqual([]);
    expect(answer?.readings).toMatchObject([{ value: 40, status: 'ok', measuredAt: at(3) }]);
    expect(answer?.readings[0]?.detail).not.toContain('\u0000');
  });

  it('are forgotten once they were fetched, and others after an hour', async () => {
    const { probeAnswers } = opened.stores;
    const other = '5c3f8f52-70d5-4c0f-8f3a-26ad1f7f1a11';
    for (const id of [requestId, other])
      await probeAnswers.answer(id, [{ system: 'shop', probe: 'disk', readings: [reading] }]);
    await probeAnswers.forget(requestId);
    expect(await probeAnswers.answers(requestId)).toEqual([]);
    expect(await probeAnswers.answers(other)).toHaveLength(1);
    await opened.db.query(`update probe_answers set answered_at = answered_at - interval '61 minutes'`);
    await probeAnswers.forget(requestId);
    expect(await probeAnswers.answers(other)).toEqual([]);
  });
});
