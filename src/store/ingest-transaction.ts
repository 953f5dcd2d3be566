import type { Alert } from '../domain/alert.ts';
import type { GroupIncident, IngestTransaction } from '../domain/ports/alert-store.ts';
import type { Foreseen } from '../domain/ports/foreseen.ts';
import { raiseCounts } from './account-store.ts';
import { alertColumns } from './alert-rows.ts';
import { peekIncidentNumber } from './counters.ts';
import type { Transaction } from './database.ts';
import type { DeliveryWriter } from './delivery-rows.ts';
import { readExpiries } from './expiry-rows.ts';
import { type SnapshotRow, snapshotFromRow, snapshotsOf } from './incident-rows.ts';
import { makeRoom, writeBatch } from './ingest-writes.ts';
import { answerInhibition } from './inhibition-rows.ts';
import { settleEntries } from './journal-store.ts';
import { fromRow, type RowOf } from './rows.ts';
import { activeSilences } from './silence-rows.ts';
import { askStandings } from './storm-rows.ts';

// The newest incident of each group key in $1. No other batch runs, so it stays the newest.
const newestOfGroups = `select newest.id from unnest($1::text[]) as wanted (group_key), lateral (
  select id from incidents where hashtextextended(group_key, 0) = hashtextextended(wanted.group_key, 0)
    and group_key = wanted.group_key order by opened_at desc, sequence desc limit 1) newest`;
const snapshots = snapshotsOf('incidents i');

/** The reads and writes of one batch; the transaction holds the ingest lock. */
export function ingestTransaction(
  tx: Transaction,
  now: () => Date,
  writer: DeliveryWriter,
  foreseen?: Foreseen,
): IngestTransaction {
  // Not locked: a number that somebody else takes meanwhile makes the insert fail, and the batch runs again.
  const peeked =
    foreseen === undefined || foreseen.groupKeys.length === 0
      ? undefined
      : peekIncidentNumber(tx, foreseen.at);
  const standings = foreseen === undefined ? undefined : askStandings(tx, foreseen.cards, writer.limits);
  let storms: ReadonlyMap<string, string> = new Map();
  /** Locks and reads the incidents that the subquery over `$1` names. */
  async function locked(ids: string, values: readonly string[]): Promise<readonly GroupIncident[]> {
    makeRoom(tx, values.length);
    // Both are locked, so that of both is read what those before us committed; in the order of their ids, so that nobody
    // waits for us while we wait for him.
    const rows = await tx.query<SnapshotRow>(
      `${snapshots} where i.id in (${ids}) order by i.id for no key update of i, a`,
      [values],
    );
    return rows.map(snapshotFromRow);
  }

  return {
    alerts: async (fingerprints) => {
      if (fingerprints.length === 0) return new Map();
      makeRoom(tx, fingerprints.length);
      const rows = await tx.query<RowOf<Alert>>(
        // Not `= any`: by a plan for any list, that compares each alert with one after the other of ten thousand.
        `select ${alertColumns} from alerts where fingerprint in (select unnest($1::text[]))`,
        [fingerprints],
      );
      return new Map(rows.map((row) => [row.fingerprint, fromRow<Alert>(row)]));
    },
    expiries: async (fingerprints) =>
      fingerprints.length === 0 ? new Map() : readExpiries(tx, fingerprints),
    silences: (at) => activeSilences(tx, at),
    inhibition: (question) => {
      makeRoom(tx, question.except.length);
      return answerInhibition(tx, question);
    },
    groupIncidents: async (groupKeys) => {
      if (groupKeys.length === 0) return new Map();
      const found = await locked(newestOfGroups, groupKeys);
      return new Map(found.map((each) => [each.incident.groupKey ?? '', each]));
    },
    incidents: async (ids) => {
      if (ids.length === 0) return new Map();
      const found = await locked('select unnest($1::text[])', ids);
      return new Map(found.map((each) => [each.incident.id, each]));
    },
    write: async (changes) => {
      const written = await writeBatch(tx, changes, now(), writer, { peeked, standings });
      storms = written.storms;
      return written.ids;
    },
    settle: (keys) => settleEntries(tx, keys),
    storms: () => storms,
    count: (counts) => raiseCounts(tx, counts),
  };
}
