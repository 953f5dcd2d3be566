import type { RawConfiguration } from './schema.ts';

/** Who is called where nobody has configured anything. */
export interface BuiltInPeople {
  readonly admins: readonly string[];
  readonly operators: readonly string[];
  readonly viewers: readonly string[];
  readonly everyone: 'viewer' | undefined;
}

type Level = RawConfiguration['policies'][string]['levels'][number];

/**
 * The configuration of a start without `WATCHBILL_CONFIG`: every alert to one channel, this host and Watchbill
 * itself watched, a daily and a weekly report. It goes through the same schema as a file.
 */
export function builtInConfiguration(
  channel: string,
  people: BuiltInPeople,
  timeZone: string,
): RawConfiguration {
  return {
    channel,
    timeZone,
    roles: {
      admin: [...people.admins],
      operator: [...people.operators],
      viewer: [...people.viewers],
      ...(people.everyone === undefined ? {} : { everyone: people.everyone }),
    },
    policies: { default: { repeats: 2, levels: levels(channel, people) } },
    routes: [
      {
        name: 'default',
        match: [],
        policy: 'default',
        groupBy: ['alertname', 'system', 'service', 'instance'],
        groupWait: '0s',
      },
    ],
    probes: {
      interval: '1m',
      run: [
        {
          name: 'host-cpu',
          thresholds: {
            'cpu-busy': { warn: '> 85', critical: '> 95', for: '5m' },
            'load-per-core': { warn: '> 1.5', critical: '> 3', for: '5m' },
          },
        },
        { name: 'host-memory', thresholds: { 'memory-used': { warn: '> 80', critical: '> 92', for: '2m' } } },
        { name: 'host-swap', thresholds: { 'swap-used': { warn: '> 60', critical: '> 90', for: '5m' } } },
        {
          name: 'host-disk',
          thresholds: {
            'disk-used': { warn: '> 80', critical: '> 92', for: '2m' },
            'inodes-used': { warn: '> 80', critical: '> 92', for: '2m' },
          },
        },
        {
          name: 'host-temperature',
          thresholds: { temperature: { warn: '> 80', critical: '> 90', for: '2m' } },
        },
        { name: 'host-uptime' },
        { name: 'host-processes' },
        {
          name: 'own-postgres',
          thresholds: {
            latency: { warn: '> 100', critical: '> 1000', for: '2m' },
            'connections-used': { warn: '> 80', critical: '> 95', for: '2m' },
          },
        },
        {
          name: 'own-queue',
          thresholds: {
            'oldest-waiting': { warn: '> 60', critical: '> 300', for: '1m' },
          },
        },
        { name: 'own-slack' },
        { name: 'docker' },
      ],
    },
    // One quiet card; the first round comes five minutes after the start.
    canary: { interval: '5m' },
    reports: [
      { name: 'daily-health', cron: '0 9 * * *' },
      { name: 'weekly-incidents', cron: '0 9 * * 1' },
    ],
  };
}

/** The operators are called first, then the admins; where nobody is named, the channel is. */
function levels(channel: string, people: BuiltInPeople): Level[] {
  const call = (ids: readonly string[], timeout: string): Level[] =>
    ids.length === 0 ? [] : [{ call: ids.map((id) => `user:${id}`), timeout }];
  const named = [...call(people.operators, '5m'), ...call(people.admins, '15m')];
  return named.length > 0 ? named : [{ call: [`channel:${channel}`], timeout: '15m' }];
}
