import { describe, expect, it } from 'vitest';
import { worstFirst } from '../../src/domain/compare.ts';
import type { ProbeStatus } from '../../src/domain/probe.ts';

const reading = (status: ProbeStatus, probe: string, metric: string, part?: string) => ({
  status,
  probe,
  metric,
  ...(part === undefined ? {} : { part }),
});

describe('worstFirst', () => {
  it('sorts critical, warning, unknown, ok', () => {
    const readings = [
      reading('ok', 'a', 'm'),
      reading('unknown', 'a', 'm'),
      reading('critical', 'a', 'm'),
      reading('warning', 'a', 'm'),
    ];
    expect(worstFirst(readings).map((one) => one.status)).toEqual(['critical', 'warning', 'unknown', 'ok']);
  });

  it('keeps a steady order within a status', () => {
    const readings = [
      reading('ok', 'disk', 'used', '/var'),
      reading('ok', 'disk', 'used', '/'),
      reading('ok', 'disk', 'free'),
      reading('ok', 'cpu', 'used'),
    ];
    const expected = ['cpu used -', 'disk free -', 'disk used /', 'disk used /var'];
    for (const order of [readings, readings.toReversed()]) {
      expect(worstFirst(order).map((one) => `${one.probe} ${one.metric} ${one.part ?? '-'}`)).toEqual(
        expected,
      );
    }
  });
});
