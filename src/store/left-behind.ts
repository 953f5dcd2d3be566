import type { Clock } from '../domain/clock.ts';
import type { DeliveryStore } from '../domain/ports/delivery-store.ts';
import type { Database } from './database.ts';
import { asUnposted } from './delivery-rows.ts';

interface LeftRow {
  readonly key: string;
  readonly channelId: string;
  readonly ts: string;
  readonly nowChannelId: string;
  readonly nowTs: string;
}

/** Messages that can no longer be edited where they are: their delivery goes on elsewhere. */
export function createLeftBehind(
  db: Database,
  clock: Clock,
): Pick<DeliveryStore, 'lost' | 'leftBehind' | 'tidied'> {
  return {
    lost: (key, leftAt) =>
      db.transaction(async (tx) => {
        if (leftAt !== undefined) {
          tx.query(
            `insert into left_behind (channel_id, ts, key, at) values ($1, $2, $3, $4) on conflict do nothing`,
            [leftAt.channelId, leftAt.ts, key, clock.now()],
          );
        }
        tx.query(`update deliveries set ${asUnposted} where key = $1`, [key]);
      }),
    leftBehind: async (since, limit) => {
      const rows = await db.query<LeftRow>(
        `select l.key, l.channel_id as "channelId", l.ts, d.channel_id as "nowChannelId", d.ts as "nowTs"
         from left_behind l join deliveries d on d.key = l.key
         where l.at >= $1 and d.state = 'posted' order by l.channel_id, l.ts limit $2`,
        [since, limit],
      );
      return rows.map(({ key, channelId, ts, nowChannelId, nowTs }) => ({
        key,
        place: { channelId, ts },
        now: { channelId: nowChannelId, ts: nowTs },
      }));
    },
    tidied: async ({ channelId, ts }) => {
      await db.query('delete from left_behind where channel_id = $1 and ts = $2', [channelId, ts]);
    },
  };
}
