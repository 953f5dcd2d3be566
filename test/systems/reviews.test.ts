import { describe, expect, it } from 'vitest';
import systemReview from '../../jobs/reports/system-review.ts';
import type { ReportContext } from '../../src/define/report.ts';
import { NotFoundError } from '../../src/domain/errors.ts';
import type { GradedReading } from '../../src/domain/probe.ts';
import type { Settings } from '../../src/domain/settings.ts';
import { capacityCharts, capacityOf } from '../../src/systems/capacity.ts';
import { findProbe, findService, findSystem, findSystemOrOnly } from '../../src/systems/find-system.ts';
import { forecastOf } from '../../src/systems/forecast.ts';
import { storedReadings } from '../../src/systems/system-readings.ts';
import { settingsOf } from '../config/packs/pack-bench.ts';
import { jobBench } from '../jobs/job-bench.ts';
import { limits } from '../support/thresholds.ts';

const DAY_MS = 86_400_000;
const pack = (more = '') => `
title: Shop
connections: { api: { kind: http, url: 'http://localhost:8000' } }
services: { web: { runs: { http: /health } } }
probes:
  api: { probe: http, service: web, thresholds: { latency: { warn: '> 100', critical: '> 200' } }, views: [capacity] }
  stock: { probe: http, deep: true }
schedules:
  daily:
    title: Daily
    cron: 0 9 * * *
    run: [stock]
    period: 2d
    ${more}
    sections:
      - title: Speed
        figures:
          Mean: mean api.latency
          Most: max api.latency
          Now: last api.latency
          Stock: last stock.latency
          Change: change api.latency
          Well: ok api.latency
          Opened: incidents opened
          Escalated: incidents escalated
        advice:
          - { of: Mean, when: '> 100', say: Look at the database. }
          - { of: Now, when: '> 500', say: Run. }
        chart: [mean api.latency]
`;

function bench(more = '') {
  const settings = settingsOf({ shop: pack(more) });
  const base = jobBench({
    settings: { systems: settings.systems, probes: settings.probes, reports: settings.reports },
  });
  const system = findSystem(settings, 'shop');
  const reading = (probe: string, value: number, agoMs: number, status: GradedReading['status'] = 'ok') => ({
    system: 'shop',
    probe,
    target: 'shop',
    metric: 'latency',
    unit: 'ms',
    value,
    status,
    measuredAt: new Date(base.clock.now().getTime() - agoMs),
  });
  async function review(plan = settings.reports[0], to = base.clock.now()) {
    const context = {
      ...base.context,
      charts: { line: async () => new Uint8Array([1]) },
      settings: { ...base.context.settings, ...settings },
      plan,
      from: new Date(to.getTime() - 2 * DAY_MS),
      to,
      timeZone: 'UTC',
      lateByMs: undefined,
    } as unknown as ReportContext;
    return await systemReview.build(context);
  }
  return { ...base, settings, system, reading, review };
}

describe('the review of a system', () => {
  it('looks back as far as its schedule says', () => {
    const { settings } = bench();
    const [plan] = settings.reports;
    expect(systemReview.periodOf?.({ settings, plan } as ReportContext)).toBe(2 * DAY_MS);
  });

  it('shows every figure over its period, and what has just been measured for it', async () => {
    const { stores, reading, review, sampled, clock } = bench();
    await stores.samples.add([reading('api', 80, DAY_MS), reading('api', 160, 3_600_000, 'warning')]);
    await stores.samples.add([reading('stock', 7, 0)]);
    sampled.readings = [{ ...reading('stock', 7, 0), measuredAt: clock.now() }];
    const shown = JSON.stringify(await review());
    expect(shown).toContain('Mean: *120 ms*');
    expect(shown).toContain('Most: *160 ms*');
    expect(shown).toContain('Now: *160 ms*');
    expect(shown).toContain('Stock: *7 ms*');
    expect(shown).toContain('Change: *80 ms*');
    expect(shown).toContain('Well: *50 %*');
    expect(shown).toContain('Opened: *0*');
    expect(shown).toContain('Escalated: – nothing measured');
    expect(shown).toContain('→ Look at the database.');
    expect(shown).not.toContain('Run.');
  });

  it('says of each figure that nothing was measured, where nothing was', async () => {
    const built = await bench().review();
    expect(JSON.stringify(built)).toContain('Mean: – nothing measured');
    expect(built?.images).toEqual([]);
  });

  it('draws its series and attaches its record where it is to', async () => {
    const { stores, reading, review } = bench('record: true');
    await stores.samples.add([reading('api', 80, DAY_MS), reading('api', 160, 3_600_000)]);
    const images = (await review())?.images ?? [];
    expect(images.map(({ fileName }) => fileName)).toEqual([
      'shop-daily-1.png',
      expect.stringMatching(/^shop-daily-2026.*json$/),
    ]);
    const record = JSON.parse(new TextDecoder().decode(images[1]?.bytes));
    expect(record).toMatchObject({ system: 'shop', schedule: 'daily', advice: ['Look at the database.'] });
    expect(record.figures).toContainEqual({ section: 'Speed', figure: 'Mean', value: 120, unit: 'ms' });
  });

  it('counts what could not be measured as not ok, and says how much is not known at all', async () => {
    const { stores, reading, review } = bench();
    const runs = (count: number, from: number, make: (agoMs: number) => GradedReading) =>
      stores.samples.add(Array.from({ length: count }, (_, run) => make((from + run) * 60_000)));
    const failure = (agoMs: number): GradedReading => {
      const { value: _value, ...rest } = reading('api', 0, agoMs, 'unknown');
      return { ...rest, metric: 'api', unit: 'none', error: 'No answer within 5000 ms.' };
    };
    // Of two days one: 18 hours of answers, of which 6 were slow, and 6 hours without any.
    await runs(720, 1, (agoMs) => reading('api', 80, agoMs));
    await runs(360, 721, (agoMs) => reading('api', 150, agoMs, 'warning'));
    await runs(360, 1081, failure);
    expect(JSON.stringify(await review())).toContain('Well: *50 %* (known for 50 % of the time)');
    await runs(1440, 1441, (agoMs) => reading('api', 80, agoMs));
    expect(JSON.stringify(await review())).toMatch(/Well: \*75 %\*[^ ]/);
  });

  it('is about its period also when it is caught up hours late', async () => {
    const { stores, reading, review, clock } = bench();
    await stores.samples.add([reading('api', 80, 60_000)]);
    const to = clock.now();
    clock.advance('8h');
    await stores.samples.add([reading('api', 500, 60_000), reading('stock', 9, 60_000)]);
    const shown = JSON.stringify(await review(undefined, to));
    expect(shown).toContain('Mean: *80 ms*');
    expect(shown).toContain('Stock: *9 ms*');
  });

  it('is posted where nothing is known, however quiet it is to be', async () => {
    expect(await bench('quiet: true').review()).toBeDefined();
  });

  it('is not posted when all is well and it is to be quiet then', async () => {
    const quiet = bench('quiet: true');
    await quiet.stores.samples.add([quiet.reading('api', 80, 60_000)]);
    expect(await quiet.review()).toBeUndefined();
    await quiet.stores.samples.add([quiet.reading('api', 300, 0, 'critical')]);
    expect(await quiet.review()).toBeDefined();
  });

  it('belongs to a schedule of a pack', async () => {
    const { review, settings } = bench();
    const [plan] = settings.reports;
    if (plan === undefined) throw new Error('A report is missing.');
    const { of: _of, ...stray } = plan;
    await expect(review(stray)).rejects.toThrow(NotFoundError);
  });
});

describe('what is stored about a system', () => {
  it('comes with its trend and since when it is so; what was not renewed is left out', async () => {
    const { stores, system, reading, clock } = bench();
    await stores.samples.add([reading('api', 10, DAY_MS - 60_000), reading('api', 90, 1_000)]);
    await stores.samples.add([{ ...reading('api', 5, 2 * 3_600_000), metric: 'up' }]);
    const since = new Date(clock.now().getTime() - 5_000);
    await stores.samples.setStandings([
      {
        ...{
          system: 'shop',
          probe: 'api',
          target: 'shop',
          metric: 'latency',
          status: 'ok',
          since,
          seenAt: since,
        },
        ...{
          overSince: {},
          raised: undefined,
          raisedLevel: undefined,
          easedAt: undefined,
          raisedAt: undefined,
        },
      },
    ]);
    const readings = await storedReadings(stores.samples, system, system.probes, clock.now());
    expect(readings).toHaveLength(1);
    expect(readings[0]).toMatchObject({
      reading: { metric: 'latency', value: 90 },
      plan: { name: 'api' },
      since,
    });
    expect(readings[0]?.trend).toEqual([10, ...Array(14).fill(null), 90]);
  });
});

describe('capacity', () => {
  it('draws the line of the last month on to the limit', async () => {
    const { stores, system, reading, clock } = bench();
    for (let day = 20; day >= 0; day -= 1)
      await stores.samples.add([reading('api', 100 - day * 2, day * DAY_MS)]);
    const capacity = await capacityOf(stores.samples, system, clock.now());
    const [forecast] = capacity.forecasts;
    expect(forecast?.perDay).toBeCloseTo(2, 5);
    expect(forecast?.daysLeft).toBeCloseTo(50, 3);
    expect(forecast).toMatchObject({ now: 100, limit: { value: 200, words: '200 ms' } });
    const [chart] = capacityCharts(capacity);
    expect(chart?.series[0]?.points.at(-1)).toMatchObject({ value: expect.closeTo(280, 3) });
    expect(chart?.thresholds).toEqual([{ label: 'limit', value: 200, severity: 'critical' }]);
  });

  it('leaves out what is not there any more, and limits that nothing can grow to', async () => {
    const { stores, system, reading, clock } = bench();
    for (const day of [20, 15, 10]) {
      await stores.samples.add([{ ...reading('api', 100 - day, day * DAY_MS), part: 'taken-out' }]);
    }
    await stores.samples.add([reading('api', 10, DAY_MS), reading('api', 10, 0)]);
    const probes = system.probes.map((plan) => ({
      ...plan,
      thresholds: { latency: limits({ critical: '!= 10' }) },
    }));
    const { forecasts } = await capacityOf(stores.samples, { ...system, probes }, clock.now());
    expect(forecasts).toHaveLength(1);
    expect(forecasts[0]?.name.part).toBeUndefined();
    expect(forecasts[0]?.limit).toBeUndefined();
  });

  const name = { system: 's', probe: 'p', target: 't', metric: 'm' };
  const window = (value: number, perDay: number) => ({
    count: 2,
    last: { at: new Date(0), value },
    slopePerSecond: perDay / 86_400,
  });
  const limit = (value: number, upward = true) => ({ value, words: String(value), upward });
  const days = (value: number, perDay: number, to?: ReturnType<typeof limit>) =>
    forecastOf(
      {
        name,
        title: 't',
        unit: 'count',
        window: window(value, perDay),
        ...(to === undefined ? {} : { limit: to }),
      },
      90 * DAY_MS,
    );

  it.each([
    ['toward it', 10, 1, limit(20), 10],
    ['away from it', 10, -1, limit(20), undefined],
    ['beyond it', 25, -1, limit(20), 0],
    ['downward to it', 10, -2, limit(4, false), 3],
    ['too slowly', 10, 0.0001, limit(20), undefined],
    ['not at all', 10, 0, limit(20), undefined],
  ])('tells the days to a limit %s', (_what, value, perDay, to, left) => {
    const found = days(value, perDay, to)?.daysLeft;
    if (left === undefined) expect(found).toBeUndefined();
    else expect(found).toBeCloseTo(left, 6);
  });

  it('needs two values at different times, and no limit', () => {
    expect(forecastOf({ name, title: 't', unit: 'count', window: { count: 0 } }, DAY_MS)).toBeUndefined();
    expect(days(10, 1)).toMatchObject({ now: 10, ahead: expect.closeTo(100, 6) });
  });
});

describe('a name', () => {
  const { systems } = bench().settings;
  const settings: Pick<Settings, 'systems'> = { systems };

  it('finds a system, its probe and its service, in any case of letters', () => {
    const system = findSystem(settings, 'SHOP');
    expect(findProbe(system, 'API').name).toBe('api');
    expect(findService(system, 'Web').name).toBe('web');
    expect(findSystemOrOnly(settings, undefined).name).toBe('shop');
  });

  it('is answered with what was probably meant', () => {
    const system = findSystem(settings, 'shop');
    expect(() => findSystem(settings, 'shap')).toThrow("There is no system 'shap'. Did you mean 'shop'?");
    expect(() => findProbe(system, 'stok')).toThrow("Did you mean 'stock'?");
    expect(() => findService(system, 'nothing')).toThrow('See them with /ops service shop.');
    expect(() => findSystemOrOnly({ systems: [] }, undefined)).toThrow('No system is configured');
    expect(() => findSystemOrOnly({ systems: [...systems, ...systems] }, undefined)).toThrow(
      'Say which system',
    );
  });
});
