import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GradedReading, ProbeStatus } from '../../src/domain/probe.ts';
import { serviceStates, startOrder } from '../../src/domain/service-map.ts';
import type { ServicePlan } from '../../src/domain/system.ts';

const service = (name: string, ...dependsOn: string[]): ServicePlan => ({
  name,
  title: name.toUpperCase(),
  dependsOn,
  matchers: [],
});
const reading = (probe: string, status: ProbeStatus, of = probe, metric = 'up'): GradedReading => ({
  system: 'shop',
  probe,
  service: of,
  target: 'web-1',
  metric,
  unit: 'none',
  status,
  measuredAt: new Date(0),
});
const services = [service('web', 'api'), service('api', 'db', 'cache'), service('cache'), service('db')];
const state = (readings: readonly GradedReading[], name: string) =>
  serviceStates(services, readings).find((one) => one.name === name);

describe('the map of services', () => {
  it('puts what is needed before who needs it', () => {
    expect(startOrder(services).map(({ name }) => name)).toEqual(['db', 'cache', 'api', 'web']);
  });

  it('keeps every service once, and every need before its needer, whatever the map', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.nat(8), { maxLength: 3 }), { maxLength: 9 }), (needs) => {
        const plans = needs.map((of, index) =>
          service(`s${index}`, ...of.filter((one) => one < index).map((one) => `s${one}`)),
        );
        const order = startOrder(plans).map(({ name }) => name);
        expect([...order].sort()).toEqual(plans.map(({ name }) => name).sort());
        for (const plan of plans)
          for (const needed of plan.dependsOn)
            expect(order.indexOf(needed)).toBeLessThan(order.indexOf(plan.name));
      }),
    );
  });

  it('ends for a circle too', () => {
    expect(startOrder([service('a', 'b'), service('b', 'a')]).map(({ name }) => name)).toEqual(['b', 'a']);
    expect(serviceStates([service('a', 'b'), service('b', 'a')], [])).toHaveLength(2);
  });

  it('calls a service down by its own probe alone', () => {
    expect(state([reading('api', 'critical')], 'api')).toMatchObject({ down: true, status: 'critical' });
    expect(state([reading('orders', 'critical', 'api')], 'api')).toMatchObject({
      down: false,
      status: 'critical',
    });
    expect(state([reading('api', 'critical', 'api', 'latency')], 'api')?.down).toBe(false);
    expect(state([reading('api', 'unknown')], 'api')).toMatchObject({ down: false, status: 'unknown' });
  });

  it('names what is down of all that a service needs, also through others', () => {
    const readings = [reading('db', 'critical'), reading('cache', 'ok'), reading('web', 'ok')];
    expect(state(readings, 'web')?.blockedBy).toEqual(['db']);
    expect(state(readings, 'api')?.blockedBy).toEqual(['db']);
    expect(state(readings, 'cache')?.blockedBy).toEqual([]);
  });

  it('takes the worst of all readings of a service, and unknown where there is none', () => {
    const readings = [reading('cache', 'ok'), reading('memory', 'warning', 'cache')];
    expect(state(readings, 'cache')?.status).toBe('warning');
    expect(state(readings, 'db')?.status).toBe('unknown');
  });
});
