import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type HeldShard,
  hostShard,
  poolShards,
  type Runner,
  shardMoves,
  shardOf,
  slackShard,
} from '../../src/domain/shards.ts';

const runner = (holder: string, more: Partial<Runner> = {}): Runner => ({
  holder,
  host: holder,
  pool: true,
  shards: 0,
  probes: 0,
  alive: true,
  ...more,
});

/** Every living runner looks in turn, as often as it is said; what is held afterwards. */
function settle(runners: readonly Runner[], before: readonly HeldShard[] = [], rounds = 4) {
  const held = new Map(before.map((one) => [one.name, one.holder]));
  const aliveBy = new Map(runners.map(({ holder, alive }) => [holder, alive]));
  const deadBefore = new Set<string>();
  for (let round = 0; round < rounds; round += 1) {
    for (const me of runners.filter(({ alive }) => alive)) {
      const now = [...held].map(([name, holder]) => ({ name, holder, alive: aliveBy.get(holder) ?? false }));
      const own = [hostShard(me.host)];
      const moves = shardMoves({ me: me.holder, own, runners, held: now, deadBefore });
      for (const name of moves.giveBack) held.delete(name);
      for (const name of moves.take) held.set(name, me.holder);
    }
    for (const { holder, alive } of runners) if (!alive) deadBefore.add(holder);
  }
  return held;
}

describe('shards', () => {
  it('part plans by host, by Slack, and evenly in the pool', () => {
    expect(shardOf({ system: 'shop', name: 'disk', host: 'db-1' }, false)).toBe('host.db-1');
    expect(shardOf({ system: 'host', name: 'own-slack' }, true)).toBe(slackShard);
    const counts = new Map<string, number>();
    for (let index = 0; index < 1_600; index += 1) {
      const shard = shardOf({ system: `s${index}`, name: 'up' }, false);
      counts.set(shard, (counts.get(shard) ?? 0) + 1);
    }
    expect([...counts.keys()].toSorted()).toEqual([...poolShards].toSorted());
    expect(Math.min(...counts.values())).toBeGreaterThan(60);
  });

  it('are spread evenly over all who live, each held by one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), (count) => {
        const runners = Array.from({ length: count }, (_, index) => runner(`r${index}`));
        const held = settle(runners);
        const pool = [...held].filter(([name]) => poolShards.includes(name));
        expect(pool).toHaveLength(16);
        const each = runners.map(({ holder }) => pool.filter(([, who]) => who === holder).length);
        expect(Math.max(...each) - Math.min(...each)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('move to a runner that has come, no more than its share', () => {
    const first = runner('a');
    const before = [...settle([first])].map(([name, holder]) => ({ name, holder, alive: true }));
    const held = settle([first, runner('b')], before);
    expect([...held.values()].filter((who) => who === 'a')).toHaveLength(9);
    expect([...held.values()].filter((who) => who === 'b')).toHaveLength(9);
  });

  it('of a dead runner are taken at the second look only', () => {
    const dead = runner('a', { alive: false });
    const held = poolShards.map((name) => ({ name, holder: 'a', alive: false }));
    const look = { me: 'b', own: [], runners: [dead, runner('b')], held };
    expect(shardMoves({ ...look, deadBefore: new Set() }).take).toEqual([]);
    expect(shardMoves({ ...look, deadBefore: new Set(['a']) }).take).toEqual(poolShards);
  });

  it('of the pool are nothing for who is no runner', () => {
    const look = { me: 'w', own: [slackShard], held: [], deadBefore: new Set<string>() };
    const runners = [runner('w', { pool: false }), runner('a')];
    expect(shardMoves({ ...look, runners })).toEqual({ take: [slackShard], giveBack: [] });
  });
});
