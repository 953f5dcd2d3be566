import { expect } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../../src/domain/duration.ts';
import type { Check } from '../describe-checks.ts';
import {
  afresh,
  broken,
  errorsInLog,
  filled,
  here,
  hostAnswers,
  isDown,
  noEngine,
  noMiddle,
  notJson,
  onlyWarns,
  patience,
  rootUsed,
  said,
  wrongPassword,
} from './arrange.ts';
import { growing } from './look.ts';

export const servicesChecks: readonly Check[] = [
  {
    sheet: 'Start-up: the engine is up and holds the three containers',
    figure: 'engine.containers-running',
    warning: async () => here().deployment.containers?.kill('frontend'),
    critical: async () => {
      for (const part of ['database', 'api', 'frontend'] as const)
        await here().deployment.containers?.kill(part);
    },
    unknown: noEngine,
  },
  {
    sheet: 'Start-up: disk; disk space: less than 5 % free',
    figure: 'disk.disk-used',
    warning: afresh({ disk_filling: 0.001 }),
    critical: afresh({ disk_filling: 0.001, disk_full: 0.002 }),
    unknown: hostAnswers,
  },
  {
    sheet: 'Baselines: days until full, from four weeks',
    figure: 'disk.disk-used[/]',
    warning: () => here().look.past('disk.disk-used[/]', growing(28, rootUsed(), 20)),
    critical: onlyWarns,
    unknown: hostAnswers,
  },
  {
    sheet: 'Baselines: growth of the disk in a week',
    figure: 'disk.disk-used[/]',
    // One that has grown lately and stands still since is full in no week, and has grown all the same.
    warning: () => here().look.past('disk.disk-used[/]', [[7 * DAY_MS - HOUR_MS, rootUsed() - 8]]),
    critical: onlyWarns,
    unknown: hostAnswers,
  },
  {
    sheet: 'Start-up: memory',
    figure: 'memory.memory-used',
    ok: afresh({ memory_high: 99.8, memory_full: 99.9 }),
    warning: afresh({ memory_high: 0.001, memory_full: 99.9 }),
    critical: afresh({ memory_high: 0.001, memory_full: 0.002 }),
    unknown: hostAnswers,
  },
  {
    sheet: 'Monitoring: processor',
    figure: 'cpu.cpu-busy',
    ok: afresh({ cpu_high: 101, cpu_full: 102 }),
    warning: afresh({ cpu_high: -1, cpu_full: 102 }),
    critical: afresh({ cpu_high: -2, cpu_full: -1 }),
    unknown: hostAnswers,
  },
  {
    sheet: 'Start-up: network; API not responding: port',
    figure: 'network.up',
    warning: noMiddle,
    critical: async () => {
      await here().deployment.door.close();
      await here().deployment.api.down();
      await here().deployment.frontend.down();
    },
    unknown: isDown,
  },
  {
    sheet: 'Start-up: three to five minutes, and how long each took',
    figure: 'start-up.total',
    warning: said('start-up', {
      database_seconds: 30,
      api_seconds: 280,
      frontend_seconds: 20,
      total_seconds: 330,
    }),
    critical: onlyWarns,
    unknown: notJson('start-up'),
  },
  {
    sheet: 'Start-up: the database accepts connections',
    figure: 'database-server.up',
    warning: noMiddle,
    critical: broken('close-database'),
    unknown: wrongPassword,
  },
  {
    sheet: 'Start-up: the API answers',
    figure: 'api-health.up',
    warning: noMiddle,
    critical: broken('fail-api'),
    unknown: isDown,
  },
  {
    sheet: 'Start-up: the frontend is served',
    figure: 'frontend-page.up',
    warning: noMiddle,
    critical: broken('empty-page'),
    unknown: isDown,
  },
  {
    sheet: 'Emergency: nothing answers at all',
    figure: 'whole.value',
    ok: () => here().look.measured('database-server', 'api-health', 'frontend-page'),
    warning: noMiddle,
    critical: async () => {
      await broken('kill-all')();
      await here().look.measured('database-server', 'api-health', 'frontend-page');
    },
    unknown: afresh(),
  },
  ...(['database', 'api', 'frontend'] as const).map(
    (part): Check => ({
      sheet: `Service control: the container of the ${part} runs`,
      figure: `${part}.up`,
      warning: noMiddle,
      critical: async () => here().deployment.containers?.kill(part),
      unknown: noEngine,
    }),
  ),
  {
    sheet: 'API not responding: process',
    figure: 'api-process.up',
    ok: () =>
      expect.poll(() => here().look.current.look('api-process.up'), patience).toMatchObject({ value: 1 }),
    warning: noMiddle,
    critical: async () => {
      await here().deployment.containers?.kill('api');
      await expect
        .poll(() => here().look.current.look('api-process.up'), patience)
        .toMatchObject({ value: 0 });
    },
    unknown: hostAnswers,
  },
  {
    sheet: 'API not responding: causes in its log',
    figure: 'api-errors.errors',
    warning: () => errorsInLog(11, 'api-errors.errors', 'api'),
    critical: () => errorsInLog(101, 'api-errors.errors', 'api'),
    unknown: noEngine,
  },
  {
    sheet: 'API not responding: memory of its container',
    figure: 'containers.memory-used[ner11-api]',
    warning: () => filled(56, 85),
    critical: () => filled(62, 95),
    unknown: 'a container that cannot be measured is not up',
  },
  {
    sheet: 'API not responding: the engine starts it again and again',
    figure: 'containers.restarts[ner11-api]',
    warning: () => here().look.past('containers.restarts[ner11-api]', [[50 * 60_000, -1]]),
    critical: () => here().look.past('containers.restarts[ner11-api]', [[50 * 60_000, -4]]),
    unknown: 'a container that cannot be measured is not up',
  },
];
