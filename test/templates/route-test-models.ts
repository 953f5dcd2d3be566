import { tryRoute } from '../../src/domain/try-route.ts';
import type { RouteTestModel } from '../../templates/route-test.ts';
import { settingsOf } from '../replay/past.ts';
import { alert, incident, minutesLater, openedAt } from './card-models.ts';

const settings = settingsOf(
  `[{ name: web, match: ['team=web'], channel: '#web', policy: night, continue: true, routes: [
      { name: backup, match: [job=backup], policy: nobody, muteTimes: [always] }] },
    { name: all, policy: day }]`,
  "timeIntervals: { always: [{ years: ['2026:2100'] }] }",
);
const labels = { alertname: 'Slow <!channel>', team: 'web', severity: 'critical' };

/** What a test of a route may tell, for the template. */
export const routeTests = {
  shown: { subject: 'these labels', ...tryRoute(labels, settings, openedAt), joins: incident() },
  hidden: {
    subject: 'the worst of 3 alerts of INC-20261121-0001',
    ...tryRoute({ ...labels, job: 'backup' }, settings, openedAt),
    silence: {
      id: 'SIL-20261121-0001',
      matchers: [{ label: 'team', operator: '=', value: 'web' }],
      startsAt: openedAt,
      endsAt: minutesLater(60),
      author: 'U0OLU0OPERA',
      comment: 'deploying *now*',
      version: 1,
    },
    inhibition: {
      rule: 'db is down',
      source: alert({ alertname: 'DbDown' }, { incidentId: 'INC-20261121-0002' }),
    },
  },
} satisfies Readonly<Record<string, RouteTestModel>>;
