import { describe, expect, it } from 'vitest';
import showBacklog from '../../jobs/show-backlog.ts';
import { jobBench } from './job-bench.ts';

describe('show-backlog', () => {
  it('has the cards of storms and their lists posted at once and in order, whatever waits under their ids, and the rest as ever', async () => {
    const bench = jobBench();
    const looks: unknown[] = [];
    bench.stores.storms.collapseBacklog = async (...words) => {
      looks.push(words);
      return ['storm.1', 'list.storm.1.1', 'calls.storm.1.1'];
    };
    await bench.run(showBacklog);
    expect(looks).toEqual([[bench.clock.now(), 'back']]);
    expect(bench.queued).toEqual(
      ['storm.1', 'list.storm.1.1'].map((key, place) => ({
        name: 'sync-delivery',
        id: `${key}.backlog`,
        data: { key },
        delayMs: 50 * place,
        priority: 3,
      })),
    );
    expect(bench.woken.deliveries).toEqual(['calls.storm.1.1']);
  });
});
