import { expect, it } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '../../../src/domain/duration.ts';
import { routeFor } from '../../../src/domain/route-for.ts';
import { watchPack } from '../watch-pack.ts';

const people = {
  on_call: 'user:U0ONCALL',
  technical_lead: 'user:U0LEAD',
  development_team: 'group:S0DEV',
  product_owner: 'user:U0OWNER',
};

it('calls whom the matrix names, and gives them as long as it says', async () => {
  const { settings } = await watchPack('ultra-reliable-vector', { variables: people, env: {} });
  const at = new Date('2026-11-21T02:14:00Z');
  const called = (labels: Readonly<Record<string, string>>) => {
    const { route } = routeFor({ system: 'ultra-reliable-vector', ...labels }, settings, at);
    return route.policy.levels.map(({ targets, timeoutMs }) => [targets[0]?.id, timeoutMs]);
  };
  expect(called({ severity: 'critical', concern: 'quality' })).toEqual([
    ['U0ONCALL', 15 * MINUTE_MS],
    ['U0LEAD', 30 * MINUTE_MS],
  ]);
  expect(called({ severity: 'warning', concern: 'performance' })).toEqual([
    ['U0ONCALL', 30 * MINUTE_MS],
    ['U0LEAD', 2 * HOUR_MS],
  ]);
  expect(called({ severity: 'warning', concern: 'quality' })).toEqual([['S0DEV', 24 * HOUR_MS]]);
  expect(called({ severity: 'info', concern: 'enhancement' })).toEqual([['U0OWNER', 168 * HOUR_MS]]);
});

it('knows the maintenance of the first Saturday, and what is started by hand', async () => {
  const { settings } = await watchPack('ultra-reliable-vector', { variables: {}, env: {} });
  expect(settings.maintenance.map(({ name, recurrence }) => [name, recurrence])).toEqual([
    [
      'ultra-reliable-vector.monthly',
      { days: { kind: 'month-weekdays', ordinals: [1], weekdays: [6] }, startMinute: 120, endMinute: 240 },
    ],
    ['ultra-reliable-vector.quarterly', undefined],
    ['ultra-reliable-vector.emergency', undefined],
  ]);
});
