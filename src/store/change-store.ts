import type { ChangeEvent } from '../domain/change-event.ts';
import type { ChangeStore } from '../domain/ports/change-store.ts';
import { sanitiseText } from '../domain/sanitise.ts';
import type { Database } from './database.ts';
import { fromRow, type RowOf, records } from './rows.ts';

const columns = 'source, id, at, title, labels, links, author';

// Small batches keep each transaction short: alerts come in between.
const pruneBatch = 10_000;

/** What somebody changed, as it was told. Rows are never changed. */
export function createChangeStore(db: Database): ChangeStore {
  return {
    add: async (changes) => {
      if (changes.length === 0) return;
      // Told twice is stored once, within one body as well.
      await db.query(
        `insert into changes (${columns})
         select ${columns} from jsonb_to_recordset($1::jsonb) as r (source text, id text, at timestamptz,
           title text, labels jsonb, links jsonb, author text)
         on conflict (source, id) do nothing`,
        records(changes.map(storable)),
      );
    },
    between: async (from, to, limit) => {
      const rows = await db.query<RowOf<ChangeEvent>>(
        `select ${columns} from changes where at >= $1 and at < $2 order by at desc, source, id limit $3`,
        [from, to, limit],
      );
      return rows.map((row) => fromRow<ChangeEvent>(row));
    },
    prune: async (before) => {
      for (let deleted = 0; ; ) {
        const [batch] = await db.query<{ count: number }>(
          `with gone as (
             delete from changes where (source, id) in (
               select source, id from changes where at < $1 order by at limit $2)
             returning 1)
           select count(*)::int as count from gone`,
          [before, pruneBatch],
        );
        const count = batch?.count ?? 0;
        deleted += count;
        if (count < pruneBatch) return deleted;
      }
    },
  };
}

/** Titles and labels come from elsewhere: they may hold any byte. */
function storable({ id, title, author, labels, ...change }: ChangeEvent): object {
  const clean = Object.entries(labels).map(([name, value]) => [sanitiseText(name), sanitiseText(value)]);
  return {
    ...change,
    id: sanitiseText(id),
    title: sanitiseText(title),
    labels: Object.fromEntries(clean),
    ...(author === undefined ? {} : { author: sanitiseText(author) }),
  };
}
