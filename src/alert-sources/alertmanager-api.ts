import { defineAlertSource, type SourceRoute } from '../define/alert-source.ts';
import { parsePostedAlerts } from './alertmanager-v2/posted-alerts.ts';
import { alertGroups, filtersOf, gettableAlerts, wantedAlerts } from './alertmanager-v2/show-alerts.ts';
import { receiversOf, showStatus } from './alertmanager-v2/show-status.ts';
import {
  gettableSilence,
  gettableSilences,
  parseSilence,
  silenceMeets,
} from './alertmanager-v2/silence-shapes.ts';
import { basicToken } from './fields/basic-token.ts';

const NAME = 'alertmanager-api';

const silencing: readonly SourceRoute[] = [
  {
    method: 'GET',
    path: '/api/v2/silences',
    serve: async ({ query, now }, { desk }) => {
      const filters = filtersOf(query);
      const silences = (await desk.silences()).filter((silence) => silenceMeets(silence, filters));
      return { status: 200, body: gettableSilences(silences, now) };
    },
  },
  {
    method: 'GET',
    path: '/api/v2/silence/:id',
    serve: async ({ params, now }, { desk }) => ({
      status: 200,
      body: gettableSilence(await desk.silence(params['id'] ?? ''), now),
    }),
  },
  {
    method: 'POST',
    path: '/api/v2/silences',
    acts: true,
    serve: async ({ body, now }, { desk }) => ({
      status: 200,
      body: { silenceID: await desk.putSilence(parseSilence(body, now)) },
    }),
  },
  {
    method: 'DELETE',
    path: '/api/v2/silence/:id',
    acts: true,
    serve: async ({ params }, { desk }) => {
      await desk.expireSilence(params['id'] ?? '');
      return { status: 200 };
    },
  },
];

const reading: readonly SourceRoute[] = [
  {
    method: 'GET',
    path: '/api/v2/alerts',
    serve: async (request, { desk }) => {
      const alerts = wantedAlerts(request, await desk.firing());
      return { status: 200, body: gettableAlerts(alerts, request.now) };
    },
  },
  {
    method: 'GET',
    path: '/api/v2/alerts/groups',
    serve: async (request, { desk }) => {
      const alerts = wantedAlerts(request, await desk.firing());
      return { status: 200, body: alertGroups(alerts, request.now) };
    },
  },
  {
    method: 'GET',
    path: '/api/v2/receivers',
    serve: async (_request, { desk }) => ({ status: 200, body: receiversOf((await desk.about()).routes) }),
  },
  {
    method: 'GET',
    path: '/api/v2/status',
    serve: async (_request, { desk }) => ({ status: 200, body: showStatus(await desk.about()) }),
  },
  {
    method: 'GET',
    path: '/-/healthy',
    open: true,
    serve: async () => ({ status: 200, body: 'OK' }),
  },
  {
    method: 'GET',
    path: '/-/ready',
    open: true,
    serve: async (_request, { desk }) => {
      await desk.about();
      return { status: 200, body: 'OK' };
    },
  },
];

/**
 * Alertmanager's API v2, so that Prometheus takes us for one and `amtool` works on us.
 * https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml
 */
export default defineAlertSource({
  title: "Prometheus itself: Alertmanager's API v2",
  path: '/api/v2/alerts',
  status: 200,
  // Prometheus sends up to 64 alerts at a time; other tools may send all they have.
  maxBytes: 16 * 1024 * 1024,
  sample: {
    body: [
      {
        labels: { alertname: 'DiskFull', instance: 'db-1:9100', severity: 'critical' },
        annotations: { summary: '/var is 97 % full' },
        startsAt: '2026-11-21T02:14:07.123Z',
        endsAt: '2100-01-01T00:00:00Z',
        generatorURL: 'http://prometheus.example:9090/graph?g0.expr=up',
      },
    ],
  },
  headerToken: basicToken,
  parse: (raw, { now }) => parsePostedAlerts(raw, NAME, now),
  // There an error is a mere string.
  problem: ({ message }) => message,
  routes: [...reading, ...silencing],
});
