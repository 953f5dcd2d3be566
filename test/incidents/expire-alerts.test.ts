import { describe, expect, it } from 'vitest';
import { expireAlerts } from '../../src/incidents/expire-alerts.ts';
import { firing, incidentsOf, pipeline, storyOf } from '../support/alerts.ts';

async function line(instances: readonly string[]) {
  const bench = pipeline();
  const expiresAt = new Date(bench.clock.now().getTime() + 240_000);
  await bench.intake.accept(instances.map((instance) => firing({ instance }, { expiresAt })));
  await expireAlerts(bench);
  return bench;
}

describe('alerts that are not told again', () => {
  it('end at the moment until which they held, and their incident with them', async () => {
    const bench = await line(['a', 'b']);
    bench.clock.advance('2m');
    expect(await expireAlerts(bench)).toBe(0);
    bench.clock.advance('2m');
    expect(await expireAlerts(bench)).toBe(2);
    const [only] = await incidentsOf(bench);
    expect(only?.incident.state).toBe('resolved');
    const [alert] = await bench.stores.alerts.list({ limit: 1 });
    expect(alert?.endsAt).toEqual(bench.clock.now());
    expect(await expireAlerts(bench)).toBe(0);
    expect(await storyOf(bench, only?.incident.id ?? '')).toEqual(['opened', 'alerts-resolved', 'resolved']);
  });

  it('are waited for after nobody could tell for a while', async () => {
    const bench = await line(['a']);
    bench.clock.advance('10m');
    expect(await expireAlerts(bench)).toBe(0);
    for (const _minute of [1, 2]) {
      bench.clock.advance('2m');
      expect(await expireAlerts(bench)).toBe(0);
    }
    bench.clock.advance('1m');
    expect(await expireAlerts(bench)).toBe(1);
  });
});
