import { describe, expect, it, vi } from 'vitest';
import { UnreachableError } from '../../../src/domain/errors.ts';
import { poolShards } from '../../../src/domain/shards.ts';
import { ShardKeeper } from '../../../src/probes/sampler/shard-keeper.ts';
import { MemoryShards, memoryRunners } from '../../support/memory/memory-runners.ts';
import { fakeLog } from './sampling-bench.ts';

function setUp(shards = new MemoryShards()) {
  const time = { ms: 0 };
  const keeperOf = (holder: string, host = holder) => {
    const store = memoryRunners(holder, shards);
    const events: string[] = [];
    const busy = new Set<string>();
    const failing = new Set<string>();
    const keeper = new ShardKeeper({
      store,
      holder,
      host,
      pool: true,
      own: [`host.${host}`],
      log: fakeLog(),
      monotonicMs: () => time.ms,
      report: () => ({ probes: 1, flushedAt: undefined }),
      onTaken: async (shard) => {
        if (failing.has(shard)) throw new UnreachableError('PostgreSQL is away.');
        events.push(`+${shard}`);
      },
      onLost: (shard) => void events.push(`-${shard}`),
      isIdle: (shard) => !busy.has(shard),
    });
    return { keeper, store, events, busy, failing };
  };
  return { shards, time, keeperOf };
}

describe('the keeper of shards', () => {
  it('takes what is free, its own host first', async () => {
    const { keeper, events } = setUp().keeperOf('a');
    await keeper.look();
    expect(keeper.held).toEqual(['host.a', ...poolShards]);
    expect(events[0]).toBe('+host.a');
  });

  it('gives half of the pool to one that comes, once nothing of it is in hand', async () => {
    const { keeperOf } = setUp();
    const [a, b] = [keeperOf('a'), keeperOf('b')];
    await a.keeper.look();
    a.busy.add('pool.15');
    await b.keeper.look();
    await a.keeper.look();
    await b.keeper.look();
    expect(a.keeper.held).toHaveLength(9);
    expect(a.keeper.held).not.toContain('pool.15');
    expect(b.keeper.held).toHaveLength(8);
    expect(b.keeper.held).not.toContain('pool.15');
    a.busy.clear();
    await a.keeper.look();
    await b.keeper.look();
    expect(b.keeper.held).toContain('pool.15');
    expect(a.events.filter((event) => event === '+pool.15')).toHaveLength(1);
  });

  it('takes over from one that is killed at the second look, and from one that leaves at once', async () => {
    const { shards, keeperOf } = setUp();
    const [a, b, c] = [keeperOf('a', 'db'), keeperOf('b', 'db'), keeperOf('c')];
    for (const { keeper } of [a, b, c, a, b, c]) await keeper.look();
    shards.dead.add('a');
    await b.keeper.look();
    expect(b.keeper.held).not.toContain('host.db');
    await b.keeper.look();
    expect(b.keeper.held).toContain('host.db');
    await b.keeper.stop();
    await c.keeper.look();
    await c.keeper.look();
    expect(c.keeper.held.filter((name) => poolShards.includes(name))).toHaveLength(16);
  });

  it('believes in nothing that was not confirmed for five seconds', async () => {
    const { time, keeperOf } = setUp();
    const { keeper, store } = keeperOf('a');
    expect(keeper.isConfirmed()).toBe(false);
    await keeper.look();
    expect(keeper.isConfirmed()).toBe(true);
    vi.spyOn(store, 'look').mockRejectedValue(new UnreachableError('PostgreSQL is away.'));
    time.ms = 4_999;
    await expect(keeper.look()).rejects.toThrow('away');
    expect(keeper.isConfirmed()).toBe(true);
    time.ms = 5_000;
    expect(keeper.isConfirmed()).toBe(false);
    vi.restoreAllMocks();
    await keeper.look();
    expect(keeper.isConfirmed()).toBe(true);
  });

  it('counts the five seconds from when it asked, not from when it was answered', async () => {
    const { time, keeperOf } = setUp();
    const { keeper, store } = keeperOf('a');
    const look = store.look.bind(store);
    vi.spyOn(store, 'look').mockImplementation(async () => {
      time.ms += 3_000;
      return await look();
    });
    await keeper.look();
    time.ms += 2_000;
    expect(keeper.isConfirmed()).toBe(false);
  });

  it('stops at once with what somebody else has taken', async () => {
    const { shards, keeperOf } = setUp();
    const { keeper, events } = keeperOf('a');
    await keeper.look();
    shards.held.set('pool.4', 'b');
    await keeper.look();
    expect(keeper.held).not.toContain('pool.4');
    expect(events.at(-1)).toBe('-pool.4');
  });

  it('takes up again what is its own and was not begun because reading it failed', async () => {
    const { keeper, failing } = setUp().keeperOf('a');
    failing.add('pool.3');
    await expect(keeper.look()).rejects.toThrow('away');
    expect(keeper.held).not.toContain('pool.3');
    failing.clear();
    await keeper.look();
    expect(keeper.held.toSorted()).toEqual(['host.a', ...poolShards].toSorted());
  });
});
