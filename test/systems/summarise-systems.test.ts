import { describe, expect, it } from 'vitest';
import type { GradedReading, ProbeStatus } from '../../src/domain/probe.ts';
import { summariseSystems } from '../../src/systems/summarise-systems.ts';
import { settingsOf } from '../config/packs/pack-bench.ts';
import { jobBench } from '../jobs/job-bench.ts';

const pack = (title: string) => `
title: ${title}
connections: { api: { kind: http, url: 'http://localhost:8000' } }
services: { web: { title: Web site, runs: { http: /health } } }
probes: { pages: { probe: http, service: web }, stock: { probe: http, deep: true } }
`;
const settings = settingsOf({ calm: pack('Calm'), shop: pack('Shop'), bare: pack('Bare') });

function bench() {
  const { stores, clock, intake } = jobBench({ settings });
  const reading = (
    system: string,
    probe: string,
    metric: string,
    status: ProbeStatus,
    minutesAgo = 1,
  ): GradedReading => ({
    ...{ system, probe, target: system, metric, unit: 'ms', value: 7, status },
    measuredAt: new Date(clock.now().getTime() - minutesAgo * 60_000),
  });
  const summary = async (until?: Date) => {
    const given = { stores, settings, now: clock.now() };
    const states = await summariseSystems(until === undefined ? given : { ...given, until });
    return states.map(({ system, status, counts, servicesDown, incidents }) => ({
      name: system.name,
      status,
      counts: Object.values(counts).join(),
      down: servicesDown.join(),
      incidents,
    }));
  };
  return { stores, clock, intake, reading, summary };
}

describe('all systems at a glance', () => {
  it('stand worst first, by what was measured lately, with what is down', async () => {
    const { stores, reading, summary } = bench();
    await stores.samples.add([
      reading('calm', 'pages', 'latency', 'ok'),
      reading('calm', 'pages', 'body-size', 'ok'),
      reading('shop', 'web', 'up', 'critical'),
      reading('shop', 'web', 'latency', 'ok'),
      reading('shop', 'pages', 'latency', 'warning'),
      // Since then its probe has answered.
      reading('shop', 'pages', 'pages', 'unknown', 2),
      // Nobody has renewed it for several rounds.
      reading('bare', 'pages', 'latency', 'critical', 90),
      // Measured when somebody asks, which is long ago.
      reading('calm', 'stock', 'latency', 'ok', 40 * 60),
      reading('other', 'pages', 'latency', 'critical'),
    ]);
    expect(await summary()).toEqual([
      { name: 'shop', status: 'critical', counts: '1,1,0,1', down: 'Web site', incidents: 0 },
      { name: 'bare', status: 'unknown', counts: '0,0,0,0', down: '', incidents: 0 },
      { name: 'calm', status: 'ok', counts: '0,0,0,3', down: '', incidents: 0 },
    ]);
  });

  it('can be told as they stood at an earlier moment', async () => {
    const { stores, clock, reading, summary } = bench();
    await stores.samples.add([reading('shop', 'pages', 'latency', 'critical', 30)]);
    await stores.samples.add([reading('shop', 'pages', 'latency', 'ok', 1)]);
    const before = await summary(new Date(clock.now().getTime() - 20 * 60_000));
    expect(before[0]).toMatchObject({ name: 'shop', status: 'critical' });
    expect((await summary()).find(({ name }) => name === 'shop')).toMatchObject({ status: 'ok' });
  });
});
