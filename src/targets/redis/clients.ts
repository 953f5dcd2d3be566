import type { Reading } from '../../domain/probe.ts';
import { percentOf } from '../percent.ts';
import { readingOf } from '../reading-of.ts';
import type { MetricGroup } from './group.ts';
import { infoNumber } from './info.ts';
import type { RedisSession } from './session.ts';

const metrics = {
  clients: { title: 'Clients connected', unit: 'count' },
  'blocked-clients': { title: 'Clients that wait in a blocking command', unit: 'count' },
  'connections-used': { title: 'Connections in use', unit: 'percent' },
} as const;

/** Who is connected. */
export const clients: MetricGroup = {
  metrics,
  async read(session, { info }) {
    const connected = infoNumber(info, 'connected_clients');
    if (connected === undefined) return [];
    const readings: Reading[] = [readingOf(metrics, 'clients', connected)];
    const blocked = infoNumber(info, 'blocked_clients');
    if (blocked !== undefined) readings.push(readingOf(metrics, 'blocked-clients', blocked));
    const most = infoNumber(info, 'maxclients', 'max_clients') ?? (await configuredMost(session));
    if (most > 0) {
      const detail = `${connected} of ${most}`;
      readings.push(readingOf(metrics, 'connections-used', percentOf(connected, most), { detail }));
    }
    return readings;
  },
};

/** Older servers tell it by CONFIG only, which managed ones forbid: 0 where it cannot be known. */
async function configuredMost(session: RedisSession): Promise<number> {
  const [reply] = await session.askAll([['CONFIG', 'GET', 'maxclients']]);
  return Array.isArray(reply) ? Number(reply[1]) || 0 : 0;
}
