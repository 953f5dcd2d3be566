import { NotFoundError } from '../domain/errors.ts';
import { type MaintenanceWindow, type NewWindow, nextOfPlanned } from '../domain/maintenance.ts';
import type { MaintenanceStore } from '../domain/ports/maintenance-store.ts';
import { silenceState } from '../domain/silence.ts';
import { mintWindowId } from './counters.ts';
import type { Database, Transaction } from './database.ts';
import { noticeWriter, wantDeliveries } from './delivery-rows.ts';
import { ingestLock, takeLock } from './locks.ts';
import { fromRow, type RowOf } from './rows.ts';
import { markHidden } from './silence-marks.ts';
import { insertSilence } from './silence-rows.ts';
import { hiddenBy } from './silence-steps.ts';

/** As many of what a window hid are named; the rest is counted. */
const NAMED = 10;

const columns = `id, kind, name, plan, slot, matchers, starts_at as "startsAt", ends_at as "endsAt", channel,
  announce as "announceMs", announced, author, reason, state, version, due_at as "dueAt", changed_by as "changedBy"`;

/** Maintenance windows with their deadlines; what they hide is hidden by silences. */
export function createMaintenanceStore(db: Database): MaintenanceStore {
  const read = async (text: string, values: readonly unknown[]): Promise<readonly MaintenanceWindow[]> =>
    (await db.query<RowOf<MaintenanceWindow>>(text, values)).map((row) => fromRow<MaintenanceWindow>(row));

  return {
    get: async (id) => (await read(`select ${columns} from maintenance_windows where id = $1`, [id]))[0],
    listOpen: () =>
      read(
        `select ${columns} from maintenance_windows where state in ('planned', 'active') order by starts_at, id`,
        [],
      ),
    plan: (window, at) => db.transaction((tx) => insertWindow(tx, window, at)),
    due: async (at, limit) => {
      const rows = await db.query<{ id: string }>(
        'select id from maintenance_windows where due_at <= $1 order by due_at, id limit $2',
        [at, limit],
      );
      return rows.map((row) => row.id);
    },
    nextDue: async () => {
      const [row] = await db.query<{ at: Date | null }>('select min(due_at) as at from maintenance_windows');
      return row?.at ?? undefined;
    },
    change: (id, at, decide) =>
      db.transaction(async (tx) => {
        // First, as everywhere: what follows may open or end silences.
        takeLock(tx, ingestLock);
        const [row] = await tx.query<RowOf<MaintenanceWindow>>(
          `select ${columns} from maintenance_windows where id = $1 for update`,
          [id],
        );
        if (row === undefined) {
          throw new NotFoundError(
            `Maintenance window '${id}' does not exist. List the open ones with /ops maintenance list.`,
          );
        }
        const before = fromRow<MaintenanceWindow>(row);
        const hidden = await hiddenBy(tx, await silencesOf(tx, id), NAMED);
        const change = decide({ window: before, hidden });
        if (change === undefined) return undefined;
        updateWindow(tx, change.window);
        if (before.state !== 'active' && change.window.state === 'active') {
          await openSilences(tx, change.window, at);
        }
        if (change.window.state === 'ended') endSilences(tx, change.window);
        await wantDeliveries(tx, change.deliveries, at, noticeWriter);
        return change;
      }),
  };
}

async function insertWindow(tx: Transaction, window: NewWindow, at: Date) {
  const id = await mintWindowId(tx, window.startsAt);
  const [row] = await tx.query<RowOf<MaintenanceWindow>>(
    `insert into maintenance_windows (id, kind, name, plan, slot, matchers, starts_at, ends_at, channel, announce,
       author, reason, state, due_at)
     values ($1, $2, $3, $4, $5, $6::jsonb, $7, $8, $9, $10::jsonb, $11, $12, 'planned', $13)
     on conflict (plan, slot) where plan is not null do nothing returning ${columns}`,
    [
      ...[id, window.kind, window.name, window.plan, window.slot, JSON.stringify(window.matchers)],
      ...[window.startsAt, window.endsAt, window.channel, JSON.stringify(window.announceMs)],
      ...[window.author, window.reason, nextOfPlanned(window, 0, at)],
    ],
  );
  return row === undefined ? undefined : fromRow<MaintenanceWindow>(row);
}

function updateWindow(tx: Transaction, window: MaintenanceWindow): void {
  tx.query(
    `update maintenance_windows set starts_at = $2, ends_at = $3, announced = $4, state = $5, version = $6,
       due_at = $7, changed_by = $8 where id = $1`,
    [
      ...[window.id, window.startsAt, window.endsAt, window.announced, window.state, window.version],
      ...[window.dueAt, window.changedBy],
    ],
  );
}

async function silencesOf(tx: Transaction, windowId: string): Promise<readonly string[]> {
  const rows = await tx.query<{ id: string }>('select id from silences where window_id = $1', [windowId]);
  return rows.map(({ id }) => id);
}

async function openSilences(tx: Transaction, window: MaintenanceWindow, at: Date): Promise<void> {
  const { startsAt, endsAt, author, reason, id: windowId } = window;
  for (const matchers of window.matchers) {
    const wanted = { matchers, startsAt, endsAt, author, comment: reason, windowId };
    const silence = await insertSilence(tx, wanted, at);
    if (silence !== undefined && silenceState(silence, at) === 'active') await markHidden(tx, silence, at);
  }
}

function endSilences(tx: Transaction, { id, endsAt }: MaintenanceWindow): void {
  tx.query(
    `update silences set ends_at = $2, due_at = $2, version = version + 1 where window_id = $1 and ends_at > $2`,
    [id, endsAt],
  );
}
