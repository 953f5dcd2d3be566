import type { Check } from '../describe-checks.ts';
import { broken, here, isDown, noMiddle, onlyWarns, secondRun, wrongPassword } from './arrange.ts';
import { usually } from './look.ts';

export const workChecks: readonly Check[] = [
  {
    sheet: 'Performance baseline: the API answers as fast as mostly',
    figure: 'api-health.latency',
    ok: () => here().look.past('api-health.latency', usually(5_000)),
    warning: async () => {
      here().deployment.api.slow(500);
      await here().look.past('api-health.latency', usually(20));
    },
    critical: onlyWarns,
    unknown: isDown,
  },
  {
    sheet: 'Performance baseline: the database answers as fast as mostly',
    figure: 'database-server.latency',
    ok: () => here().look.past('database-server.latency', usually(5_000)),
    warning: () => here().look.past('database-server.latency', usually(0.001)),
    critical: onlyWarns,
    unknown: wrongPassword,
  },
  {
    sheet: 'Monitoring: error rate of the API',
    figure: 'api-metrics.error-rate',
    ok: secondRun(() => here().deployment.metrics.serve(1_000)),
    warning: secondRun(() => here().deployment.metrics.serve(1_000, { failed: 20 })),
    critical: secondRun(() => here().deployment.metrics.serve(1_000, { failed: 200 })),
    unknown: () => here().deployment.api.set('/metrics', 'no { metrics'),
  },
  {
    sheet: 'Performance baseline: time of inference',
    figure: 'api-metrics.inference',
    ok: async () => {
      await here().look.past('api-metrics.inference', usually(20));
      await here().look.secondRun('api-metrics');
      here().deployment.metrics.serve(1_000);
    },
    warning: async () => {
      await here().look.past('api-metrics.inference', usually(20));
      await here().look.secondRun('api-metrics');
      here().deployment.metrics.serve(1_000, { slow: 500 });
    },
    critical: onlyWarns,
    unknown: () => here().deployment.api.set('/metrics', 'no { metrics'),
  },
  {
    sheet: 'Monitoring: requests that wait for the model',
    figure: 'api-metrics.waiting',
    warning: () => Object.assign(here().deployment.metrics, { waiting: 200 }),
    critical: broken('grow-queue'),
    unknown: () => here().deployment.api.set('/metrics', 'no { metrics'),
  },
  {
    sheet: 'Monitoring: memory of the model',
    figure: 'api-metrics.model-memory',
    warning: () => Object.assign(here().deployment.metrics, { modelBytes: 9e9 }),
    critical: onlyWarns,
    unknown: () => here().deployment.api.set('/metrics', 'no { metrics'),
  },
  {
    sheet: 'Model loading failure: the model is loaded',
    figure: 'model.loaded',
    warning: noMiddle,
    critical: broken('unload-model'),
    unknown: () => here().deployment.api.set('/health', { status: 'healthy' }),
  },
  {
    sheet: 'Model loading failure: its files are those of the manifest',
    figure: 'model-files.checksum-faults',
    warning: noMiddle,
    critical: broken('damage-model'),
    unknown: () => here().deployment.files.write('models/MANIFEST.sha256', 'not a sum\n'),
  },
];
