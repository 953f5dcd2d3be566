import { expect } from 'vitest';
import { DAY_MS } from '../../../src/domain/duration.ts';
import type { Check } from '../describe-checks.ts';
import {
  afresh,
  aged,
  here,
  inCircles,
  noEngine,
  noMiddle,
  onlyWarns,
  patience,
  pool,
  query,
  refused,
  sparse,
  vacuum,
  waiting,
  wrongPassword,
} from './arrange.ts';

export const dataChecks: readonly Check[] = [
  {
    sheet: 'Database connections: pool use',
    figure: 'database-server.connections-used',
    warning: () => pool(19),
    critical: () => pool(22),
    unknown: wrongPassword,
  },
  {
    sheet: 'Database connections: authentication',
    figure: 'database-logins.refused',
    warning: () => refused(1),
    critical: () => refused(30),
    unknown: noEngine,
  },
  {
    sheet: 'Database connections: long queries',
    figure: 'database-server.oldest-query',
    warning: 'a query would have to run for five minutes',
    critical: 'a query would have to run for half an hour',
    unknown: wrongPassword,
  },
  {
    sheet: 'Database connections: who waits for whom; deadlock',
    figure: 'database-server.locks-waiting',
    warning: () => waiting(1),
    critical: () => waiting(11),
    unknown: wrongPassword,
  },
  {
    sheet: 'API not responding: deadlocks of the last hour',
    figure: 'database-server.deadlocks',
    warning: () => here().look.past('database-server.deadlocks', [[50 * 60_000, -1]]),
    critical: onlyWarns,
    unknown: wrongPassword,
  },
  {
    sheet: 'Data corruption: pages whose checksum is wrong',
    figure: 'database-server.checksum-failures',
    warning: noMiddle,
    critical: 'a page of the server would have to be damaged on its disk',
    unknown: wrongPassword,
  },
  {
    sheet: 'Maintenance: REINDEX, indexes that serve no read',
    figure: 'database-server.invalid-indexes',
    warning: async () => {
      await query('create index concurrently if not exists spare on entities (name)');
      await query("update pg_index set indisvalid = false where indexrelid = 'spare'::regclass");
    },
    critical: onlyWarns,
    unknown: wrongPassword,
  },
  {
    sheet: 'Maintenance: weekly VACUUM, dead rows',
    figure: 'database-upkeep.dead-tuples',
    ok: () => vacuum(),
    warning: async () => {
      const writer = await here().deployment.session();
      await writer.query('alter table entities set (autovacuum_enabled = off)');
      await writer.query('update entities set name = name');
      // What a session has done is counted when it says so, or when it ends.
      await writer.query('select pg_stat_force_next_flush()');
      await writer.query('select 1');
      await expect
        .poll(
          async () => (await here().look.current.look('database-upkeep.dead-tuples')).value ?? 0,
          patience,
        )
        .toBeGreaterThan(20);
    },
    critical: onlyWarns,
    unknown: wrongPassword,
  },
  {
    sheet: 'Maintenance: weekly VACUUM took place',
    figure: 'database-upkeep.last-vacuum-age',
    ok: () => vacuum(),
    warning: 'a table would have to go without a vacuum for eight days',
    critical: onlyWarns,
    unknown: wrongPassword,
  },
  {
    sheet: 'Maintenance: weekly clean-up of the engine',
    figure: 'engine-space.images-dangling',
    warning: 'twenty images without a name would have to be made',
    critical: onlyWarns,
    unknown: noEngine,
  },
  {
    sheet: 'Maintenance: monthly updates',
    figure: 'packages.security',
    warning: () => here().deployment.setUpdates(['openssl', 'tzdata'], ['openssl']),
    critical: onlyWarns,
    unknown: afresh({ package_program: '/nowhere/dnf' }),
  },
  {
    sheet: 'Disk space: size of the database over a week',
    figure: 'database-size.size',
    ok: () => here().look.past('database-size.size', [[6 * DAY_MS, 1e12]]),
    warning: () => here().look.past('database-size.size', [[6 * DAY_MS, 1e6]]),
    critical: onlyWarns,
    unknown: wrongPassword,
  },
  {
    sheet: 'Disk space: logs',
    figure: 'log-files.size',
    warning: () => sparse('logs/api.log', 6e9),
    critical: () => sparse('logs/api.log', 21e9),
    unknown: inCircles('logs'),
  },
  {
    sheet: 'Maintenance: weekly rotation of logs',
    figure: 'log-files.oldest-age',
    warning: aged('logs', 40),
    critical: onlyWarns,
    unknown: inCircles('logs'),
  },
  {
    sheet: 'Disk space: temporary files',
    figure: 'temporary-files.size',
    warning: () => sparse('tmp/upload-1', 6e9),
    critical: onlyWarns,
    unknown: inCircles('tmp'),
  },
];
