import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/domain/errors.ts';
import { parseMatcher } from '../../src/domain/matcher.ts';
import { route } from '../../src/pipeline/route.ts';
import { type StageContext, type Step, startBatch } from '../../src/pipeline/stage.ts';
import { route as aRoute, firing, routes, routingBy } from '../support/alerts.ts';

async function routeNames(settings: StageContext['settings'], ...labels: Record<string, string>[]) {
  const events = labels.map((one) => firing(one));
  const steps = events.map((event, index) => ({ index, kind: 'fired' as const, event }));
  // The stage asks the store nothing: a transaction that cannot answer shows it.
  const transaction = {} as StageContext['transaction'];
  const batch = await route.run({ ...startBatch(events, new Date()), steps }, { transaction, settings });
  return batch.steps.map((step) => step.routing?.route.name);
}

describe('routing', () => {
  it('takes the first route that matches', async () => {
    expect(await routeNames(routingBy(...routes), { team: 'db' }, { team: 'web' }, {})).toEqual([
      'database',
      'default',
      'default',
    ]);
  });

  it('takes the last route where none matches', async () => {
    const picky = routes.map((one) => ({ ...one, matchers: [parseMatcher('team=never')] }));
    expect(await routeNames(routingBy(...picky), {})).toEqual(['default']);
  });

  it('says that no route is configured', async () => {
    await expect(routeNames(routingBy(), {})).rejects.toThrow(ConfigError);
  });

  it('writes into what fires, changes or ends how bad it is by the configuration', async () => {
    const settings = {
      ...routingBy(aRoute({ severity: [{ matchers: [parseMatcher('env=dev')], severity: 'info' }] })),
      severities: { label: 'prio', map: { seven: 'critical' } },
    } as const;
    const events = [{ prio: 'Seven' }, { prio: 'seven', env: 'dev' }, { severity: 'critical' }].map(
      (labels) => firing(labels),
    );
    const kinds = ['fired', 'updated', 'resolved'] as const;
    const steps = events.map((event, index): Step => ({ index, kind: kinds[index] ?? 'stored', event }));
    const transaction = {} as StageContext['transaction'];
    const batch = await route.run({ ...startBatch(events, new Date()), steps }, { transaction, settings });
    expect(batch.steps.map(({ event }) => event.severity)).toEqual(['critical', 'info', 'warning']);
    expect(batch.steps[0]?.event.labels['prio']).toBe('Seven');
  });
});
