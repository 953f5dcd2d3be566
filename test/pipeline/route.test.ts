import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/domain/errors.ts';
import { parseMatcher } from '../../src/domain/matcher.ts';
import { route } from '../../src/pipeline/route.ts';
import { type StageContext, startBatch } from '../../src/pipeline/stage.ts';
import { firing, routes } from '../support/alerts.ts';

async function routeNames(settings: StageContext['settings'], ...labels: Record<string, string>[]) {
  const events = labels.map((one) => firing(one));
  const steps = events.map((event, index) => ({ index, kind: 'fired' as const, event }));
  // The stage asks the store nothing: a transaction that cannot answer shows it.
  const transaction = {} as StageContext['transaction'];
  const batch = await route.run({ ...startBatch(events, new Date()), steps }, { transaction, settings });
  return batch.steps.map((step) => step.route?.name);
}

describe('routing', () => {
  it('takes the first route that matches', async () => {
    expect(await routeNames({ routes }, { team: 'db' }, { team: 'web' }, {})).toEqual([
      'database',
      'default',
      'default',
    ]);
  });

  it('takes the last route where none matches', async () => {
    const picky = routes.map((one) => ({ ...one, matchers: [parseMatcher('team=never')] }));
    expect(await routeNames({ routes: picky }, {})).toEqual(['default']);
  });

  it('says that no route is configured', async () => {
    await expect(routeNames({ routes: [] }, {})).rejects.toThrow(ConfigError);
  });
});
