import { describe, expect, it, vi } from 'vitest';
import { readSuspects } from '../../src/cards/suspects.ts';
import { memoryStores } from '../support/memory-stores.ts';
import { manualClock } from '../support/story-clock.ts';

const labels = [{ alertname: 'ShopErrors', service: 'api' }];

function line() {
  const clock = manualClock();
  const stores = memoryStores(clock);
  const tell = (id: string) =>
    stores.changes.add([
      { source: 'github', id, at: clock.now(), title: `deploy ${id}`, labels: {}, links: [] },
    ]);
  const between = vi.spyOn(stores.changes, 'between');
  const readFor = async (openedAt: Date) =>
    (await readSuspects(stores, openedAt, labels, clock.now())).map(({ title }) => title);
  return { clock, stores, tell, between, readFor };
}

describe('the suspects of a card', () => {
  it('are what is stored of the half hour before', async () => {
    const { clock, tell, readFor } = line();
    await tell('a');
    clock.advance('20m');
    await tell('b');
    expect(await readFor(clock.now())).toEqual(['deploy b', 'deploy a']);
    const openedAt = clock.now();
    clock.advance('3h');
    expect(await readFor(openedAt)).toEqual(['deploy b', 'deploy a']);
    expect(await readFor(clock.now())).toEqual([]);
  });

  it('are read once for cards that are drawn in a row, and again soon after', async () => {
    const { clock, tell, readFor, between } = line();
    await readFor(clock.now());
    await readFor(clock.now());
    expect(between).toHaveBeenCalledTimes(1);
    await tell('a');
    clock.advance('2s');
    expect(await readFor(clock.now())).toEqual(['deploy a']);
    expect(between).toHaveBeenCalledTimes(2);
  });

  it('are left out where they cannot be read, and asked for again', async () => {
    const { clock, tell, readFor, between } = line();
    await tell('a');
    between.mockRejectedValueOnce(new Error('PostgreSQL is away'));
    expect(await readFor(clock.now())).toEqual([]);
    expect(await readFor(clock.now())).toEqual(['deploy a']);
  });
});
