import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/domain/errors.ts';
import { parseMatcher } from '../../src/domain/matcher.ts';
import { createSeries, endSeries } from '../../src/silences/silence-series.ts';
import { storyOf } from '../support/alerts.ts';
import { person } from '../support/incidents.ts';
import { incidentId, silenceBench } from './silence-bench.ts';

const actor = person('U0OLU');
const weekly = {
  actor,
  matchers: [parseMatcher('alertname="DiskFull"')],
  schedule: 'saturdays 04:00-06:00',
  timeZone: 'UTC',
  until: new Date('2026-12-06T00:00:00Z'),
  comment: 'weekly backup',
};

describe('a recurring silence', () => {
  it('hides at its times, tells what still fires after each, and comes until its end', async () => {
    const bench = await silenceBench();
    await createSeries(bench, weekly);
    const silenced = async () => (await bench.stores.incidents.get(incidentId))?.alerts.silenced;
    const story: [string, number | undefined][] = [];
    for (const time of ['21T03:59', '21T04:00', '21T06:00', '28T03:00', '28T04:00', '28T06:00']) {
      bench.clock.set(`2026-11-${time}:00Z`);
      await Promise.all([bench.tick(), bench.tick()]);
      await bench.tick();
      story.push([time, await silenced()]);
    }
    expect(story.map(([, count]) => count)).toEqual([0, 2, 0, 0, 2, 0]);
    expect(bench.notices().map(({ key }) => key)).toEqual([
      'notice.silence-ended.SIL-20261121-0001.1',
      'notice.silence-ended.SIL-20261128-0001.1',
    ]);
    bench.clock.set('2026-12-05T06:00:00Z');
    await bench.tick();
    await bench.tick();
    expect(await bench.stores.silenceSeries.nextDue()).toBeUndefined();
    expect(await bench.stores.silences.listOpen(bench.clock.now())).toEqual([]);
  });

  it('is not made up for when it was slept through', async () => {
    const bench = await silenceBench();
    await createSeries(bench, weekly);
    bench.clock.set('2026-11-29T00:00:00Z');
    await bench.tick();
    await bench.tick();
    expect(await storyOf(bench, incidentId)).toEqual(['opened']);
    expect(await bench.stores.silences.listOpen(bench.clock.now())).toMatchObject([
      { startsAt: new Date('2026-12-05T04:00:00Z') },
    ]);
  });

  it('ended while it hides shows what it hid', async () => {
    const bench = await silenceBench();
    await createSeries(bench, { ...weekly, schedule: 'daily 00:00-24:00' });
    expect((await bench.stores.incidents.get(incidentId))?.alerts.silenced).toBe(2);
    const act = { actor, seriesId: 'SER-20261121-0001' };
    expect(await endSeries(bench, act)).toEqual({ changed: true });
    expect(await endSeries(bench, act)).toEqual({ changed: false });
    expect((await bench.stores.incidents.get(incidentId))?.alerts.silenced).toBe(0);
  });

  it.each([
    ['times that are none', { schedule: 'often' }, /does not say when/],
    ['an end before it comes', { until: new Date('2026-11-21T03:00:00Z') }, /does not come before/],
    ['no end in sight', { until: new Date('2028-01-01T00:00:00Z') }, /longer than is allowed/],
    ['no reason', { comment: '' }, /reason/],
    ['matchers for everything', { matchers: [] }, /every alert/],
  ])('with %s is refused', async (_what, wrong, words) => {
    const bench = await silenceBench();
    const refused = createSeries(bench, { ...weekly, ...wrong });
    await expect(refused).rejects.toThrow(UsageError);
    await expect(refused).rejects.toThrow(words);
    expect(await bench.stores.silenceSeries.listOpen(bench.clock.now())).toEqual([]);
  });
});
