import { describe, expect, it } from 'vitest';
import type { Episode } from '../../src/domain/ports/history-store.ts';
import { type PastMoment, pastMoments } from '../../src/replay/past-events.ts';
import { at, episode, historyOf } from './past.ts';

async function momentsOf(episodes: readonly Episode[], pageSize = 2): Promise<readonly PastMoment[]> {
  return await Array.fromAsync(pastMoments(historyOf(episodes), at(0), at(100), pageSize));
}

const told = (moments: readonly PastMoment[]) =>
  moments.map(({ at: moment, events }) => [
    (moment.getTime() - at(0).getTime()) / 60_000,
    events.map(({ labels, status }) => `${labels['instance']} ${status}`),
  ]);

describe('the moments of the past', () => {
  it('come in order, what was accepted together as one, whatever the size of a page', async () => {
    const episodes = [
      episode({ instance: 'a' }, 0, 5),
      episode({ instance: 'b' }, 0, 3),
      episode({ instance: 'c' }, 3),
      episode({ instance: 'd' }, 9, 9),
    ];
    for (const pageSize of [1, 2, 3, 100]) {
      expect(told(await momentsOf(episodes, pageSize))).toEqual([
        [0, expect.arrayContaining(['a firing', 'b firing'])],
        [3, expect.arrayContaining(['c firing', 'b resolved'])],
        [5, ['a resolved']],
        [9, ['d firing', 'd resolved']],
      ]);
    }
  });

  it('end an episode before the next one of the same alert begins', async () => {
    const episodes = [episode({ instance: 'a' }, 0, 7), episode({ instance: 'a' }, 7, 8)];
    expect(told(await momentsOf(episodes))).toEqual([
      [0, ['a firing']],
      [7, ['a resolved', 'a firing']],
      [8, ['a resolved']],
    ]);
  });

  it('leave out ends that come after the time that is looked at', async () => {
    expect(told(await momentsOf([episode({ instance: 'a' }, 1, 100)]))).toEqual([[1, ['a firing']]]);
  });

  it('tell whose incident was taken, but not of one that had been before', async () => {
    const taken = { acknowledgedAt: at(4), acknowledgedBy: 'U0BEA', incidentId: 'INC-1' };
    const early = episode({ instance: 'a' }, 1, 9, taken);
    const late = episode({ instance: 'b' }, 6, 9, taken);
    const moments = await momentsOf([early, late]);
    expect(moments.map(({ acknowledged }) => [...acknowledged])).toEqual([
      [],
      [[early.fingerprint, 'U0BEA']],
      [],
      [],
    ]);
    expect(moments.map(({ incidentIds }) => [...incidentIds.values()])).toEqual([
      ['INC-1'],
      [],
      ['INC-1'],
      [],
    ]);
  });

  it('are none where nothing was accepted', async () => {
    expect(await momentsOf([])).toEqual([]);
  });
});
