import type { Check } from '../describe-checks.ts';
import { deployment, noHost, noLevel, tighten, watchWith } from './watching.ts';

/** The host, PostgreSQL and Redis. */
export const hostChecks: readonly Check[] = [
  {
    sheet: 'Levels 1 to 3: memory from 80 %, over 90 %, over 95 %',
    figure: 'memory.memory-used',
    warning: () => deployment.host.memory(81),
    critical: () => deployment.host.memory(91),
    unknown: tighten({ proc: '/nowhere/proc' }),
  },
  {
    sheet: 'HIGH_MEMORY_USAGE: the biggest consumers',
    figure: 'consumers.top-memory',
    warning: tighten({ resource_percent: 0 }),
    critical: noLevel,
    unknown: noHost,
  },
  {
    sheet: 'Resources at or over 80 %: processor',
    figure: 'processor.cpu-busy',
    ok: tighten({ resource_percent: 101 }),
    warning: tighten({ resource_percent: 0 }),
    critical: noLevel,
    unknown: noHost,
  },
  {
    sheet: 'Resources at or over 80 %: disks',
    figure: 'disk.disk-used',
    ok: tighten({ resource_percent: 101 }),
    warning: tighten({ resource_percent: 0 }),
    critical: noLevel,
    unknown: 'A disk that hangs is brought about in test/targets/disk-space.test.ts.',
  },
  {
    sheet: 'Levels 1 to 3: temperature from 75 °C, over 85 °C, over 90 °C',
    figure: 'temperature.temperature[coretemp]',
    warning: () => deployment.host.temperature(75),
    critical: () => deployment.host.temperature(91),
    unknown: () => deployment.host.temperature(undefined),
  },
  {
    sheet: 'Health: PostgreSQL answers',
    figure: 'postgres.up',
    warning: 'It answers or not.',
    critical: () => deployment.database.close(),
    unknown: () => watchWith({}, { HYBRID_PIPELINE_DB_PASSWORD: 'wrong' }),
  },
  {
    sheet: 'Resources at or over 80 %: connections of PostgreSQL',
    figure: 'postgres.connections-used',
    warning: tighten({ resource_percent: 0 }),
    critical: noLevel,
    unknown: () => watchWith({}, { HYBRID_PIPELINE_DB_PASSWORD: 'wrong' }),
  },
  {
    sheet: 'Weekly: VACUUM ANALYZE has gone through all tables',
    figure: 'postgres.last-vacuum-age',
    warning: tighten({ vacuum_days: 0 }),
    critical: noLevel,
    unknown: () => watchWith({}, { HYBRID_PIPELINE_DB_PASSWORD: 'wrong' }),
  },
  {
    sheet: 'Health: Redis answers',
    figure: 'redis.up',
    warning: 'It answers or not.',
    critical: () => deployment.cache?.end('SIGKILL'),
    unknown: () => watchWith({ cache_url: `${deployment.cache?.url}/99` }),
  },
  {
    sheet: 'Resources at or over 80 %: memory of Redis',
    figure: 'redis.memory-used-percent',
    warning: () => deployment.cache?.ask((client) => client.config('SET', 'maxmemory', '1000000')),
    critical: noLevel,
    unknown: 'What does not answer is down: `up` is critical.',
  },
];
