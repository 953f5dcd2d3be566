import type { RunnerStore } from '../domain/ports/runner-store.ts';
import type { HeldShard, Runner } from '../domain/shards.ts';
import type { Database } from './database.ts';
import { deadAmong } from './locks.ts';
import { fromRow, type RowOf } from './rows.ts';

interface Look {
  readonly runners: readonly (Omit<RowOf<Runner>, 'alive' | 'flushedAt'> & {
    readonly flushedAt: string | null;
  })[];
  readonly held: readonly Omit<HeldShard, 'alive'>[];
  readonly dead: readonly string[];
}

const look = `
  select
    (select coalesce(jsonb_agg(jsonb_build_object('holder', holder, 'host', host, 'pool', pool, 'shards', shards,
       'probes', probes, 'flushedAt', flushed_at) order by host, holder), '[]') from runners) as runners,
    (select coalesce(jsonb_agg(jsonb_build_object('name', name, 'holder', holder)), '[]') from shards) as held,
    ${deadAmong('select holder from runners union select holder from shards')} as dead`;

/** Who runs probes, and who holds which of them. */
export function createRunnerStore(db: Database, holder: string): RunnerStore {
  return {
    look: async () => {
      const [row] = await db.query<Look>(look);
      const dead = new Set(row?.dead ?? []);
      const runners = (row?.runners ?? []).map(({ flushedAt, ...runner }) => ({
        ...fromRow<Omit<Runner, 'alive'>>({ ...runner, flushedAt: null }),
        ...(flushedAt === null ? {} : { flushedAt: new Date(flushedAt) }),
        alive: !dead.has(runner.holder),
      }));
      return {
        runners,
        held: (row?.held ?? []).map((one) => ({ ...one, alive: !dead.has(one.holder) })),
      };
    },
    report: async ({ host, pool, shards, probes, flushedAt }) => {
      await db.transaction(async (tx) => {
        tx.query(
          `insert into runners as r (holder, host, pool, shards, probes, flushed_at, reported_at)
           values ($1, $2, $3, $4, $5, $6, now())
           on conflict (holder) do update set host = excluded.host, pool = excluded.pool, shards = excluded.shards,
             probes = excluded.probes, flushed_at = excluded.flushed_at, reported_at = excluded.reported_at`,
          [holder, host, pool, shards, probes, flushedAt ?? null],
        );
        // What a dead one held is found by its shards.
        tx.query(
          `delete from runners where holder <> $1 and reported_at < now() - interval '1 minute'
             and holder = any (${deadAmong('select holder from runners')})`,
          [holder],
        );
      });
    },
    take: async (shards) => {
      if (shards.length === 0) return [];
      const rows = await db.query<{ name: string }>(
        `insert into shards as s (name, holder) select name, $2 from unnest($1::text[]) as wanted (name) order by name
         on conflict (name) do update set holder = excluded.holder
           where s.holder = excluded.holder
             or s.holder = any (${deadAmong('select holder from shards where name = any ($1::text[])')})
         returning name`,
        [shards, holder],
      );
      return rows.map(({ name }) => name);
    },
    giveBack: async (shards) => {
      await db.query('delete from shards where name = any ($1::text[]) and holder = $2', [shards, holder]);
    },
    leave: async () => {
      await db.transaction(async (tx) => {
        tx.query('delete from shards where holder = $1', [holder]);
        tx.query('delete from runners where holder = $1', [holder]);
      });
    },
  };
}
