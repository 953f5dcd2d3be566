import type { Clock } from '../domain/clock.ts';
import type { ReportRun, ReportStore } from '../domain/ports/report-store.ts';
import type { Database } from './database.ts';

const columns = 'report, slot, state, images_shown as "imagesShown"';

/** Which reports are due and which were posted. */
export function createReportStore(db: Database, clock: Clock): ReportStore {
  return {
    openSlot: async (report, slot) => {
      const created = await db.query(
        `insert into report_slots (report, slot, opened_at) values ($1, $2, $3)
         on conflict (report, slot) do nothing returning 1`,
        [report, slot, clock.now()],
      );
      return created.length > 0;
    },
    slot: async (report, slot) => {
      const [run] = await db.query<ReportRun>(
        `select ${columns} from report_slots where report = $1 and slot = $2`,
        [report, slot],
      );
      return run;
    },
    markPosted: async (report, slot) => {
      await db.query(
        `update report_slots set state = 'posted', posted_at = $3
         where report = $1 and slot = $2 and state = 'due'`,
        [report, slot, clock.now()],
      );
    },
    imageStarted: async (report, slot, index) => {
      const mine = await db.query(
        `update report_slots set images_shown = $3::int + 1
         where report = $1 and slot = $2 and images_shown = $3 returning 1`,
        [report, slot, index],
      );
      return mine.length > 0;
    },
    imageRefused: async (report, slot, index) => {
      await db.query(
        `update report_slots set images_shown = $3
         where report = $1 and slot = $2 and images_shown = $3::int + 1`,
        [report, slot, index],
      );
    },
    lastSlot: async (report) => {
      const [last] = await db.query<{ slot: Date }>(
        'select slot from report_slots where report = $1 order by slot desc limit 1',
        [report],
      );
      return last?.slot;
    },
    unposted: (before) =>
      db.query<ReportRun>(
        `select ${columns} from report_slots where state = 'due' and opened_at < $1
         order by opened_at, report, slot`,
        [before],
      ),
    firstScheduled: async (report, now) => {
      const [stored] = await db.query<{ at: Date }>(
        // The update changes nothing: it makes the row that exists come back.
        `insert into report_schedules as s (report, first_scheduled_at) values ($1, $2)
         on conflict (report) do update set first_scheduled_at = s.first_scheduled_at
         returning first_scheduled_at as at`,
        [report, now],
      );
      return stored?.at ?? now;
    },
  };
}
