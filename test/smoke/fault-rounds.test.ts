import { describe, expect, it } from 'vitest';
import { planFaults } from '../../bench/faults/faults.ts';
import { playRounds, type RoundResult } from '../../bench/faults/rounds.ts';
import { hasRedisServer } from '../support/redis.ts';
import { seededRandom } from '../support/seeded-random.ts';

/** One of each kind of part; `npm run bench fault-rounds` draws from all there are, for as long as wanted. */
const only = /^(kill -9|clocks off|Redis emptied|PostgreSQL killed|postgres: cut|Slack acts, then cuts)$/;

describe.skipIf(!hasRedisServer())('two replicas of each role, with faults at random', () => {
  it('have every accepted alert on exactly one card and page about it, round after round', async () => {
    const told: RoundResult[] = [];
    await playRounds(
      { seed: 4, rounds: 3, from: 0, perSecond: 60, loadMs: 2_000, only, longestMs: 1_500 },
      (result) => told.push(result),
    );
    expect(told.map(({ round, wrong }) => ({ round, wrong }))).toEqual(
      [0, 1, 2].map((round) => ({ round, wrong: [] })),
    );
    const [first, second] = told;
    expect(first).toMatchObject({ cards: 4, accepted: 63 });
    // Of its own alerts; those of the round before are ended meanwhile, on their cards.
    expect(second).toMatchObject({ cards: 4, accepted: 126 });
  }, 120_000);
});

describe('the faults of a round', () => {
  const names = ['kill -9', 'Redis killed', 'Slack hangs', 'clock of one off'];
  const planned = (seed: number) => planFaults(seededRandom(seed), names, 4_000, 30_000);

  it('are the same for the same seed, and others for another', () => {
    const seeds = Array.from({ length: 20 }, (_, seed) => seed);
    expect(seeds.map(planned)).toEqual(seeds.map(planned));
    expect(new Set(seeds.map((seed) => JSON.stringify(planned(seed)))).size).toBe(seeds.length);
  });

  it('are one to three of those that may be drawn, each begun while alerts come and ended in time', () => {
    for (let seed = 0; seed < 200; seed += 1) {
      const faults = planned(seed);
      expect(faults.length).toBeGreaterThanOrEqual(1);
      expect(faults.length).toBeLessThanOrEqual(3);
      for (const { name, atMs, lastsMs } of faults) {
        expect(names).toContain(name);
        expect(atMs).toBeLessThan(4_000);
        expect(lastsMs).toBeLessThanOrEqual(30_000);
      }
    }
  });
});
