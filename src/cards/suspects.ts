import type { Labels } from '../domain/alert.ts';
import type { ChangeEvent } from '../domain/change-event.ts';
import type { Stores } from '../domain/ports/stores.ts';
import type { Silence } from '../domain/silence.ts';
import { type Suspect, suspectsOf, suspectsWithinMs } from '../domain/suspects.ts';

/** More than this in half an hour is a flood in which nobody is suspicious. */
const MOST = 200;
/** Cards that are drawn one after the other look at the same half hour. */
const FRESH_MS = 2_000;
/** An incident this young is looked at together with its like. */
const YOUNG_MS = 10_000;

type Known = Pick<Stores, 'changes' | 'silences'>;

interface Past {
  readonly changes: readonly ChangeEvent[];
  readonly silences: readonly Silence[];
}

const recent = new WeakMap<object, { readonly readAtMs: number; readonly past: Promise<Past> }>();

/** What may have to do with an incident that was opened at `openedAt`; nothing where that cannot be read. */
export async function readSuspects(
  stores: Known,
  openedAt: Date,
  alerts: readonly Labels[],
  now: Date,
): Promise<readonly Suspect[]> {
  // A card without suspects is better than no card.
  const past = await pastOf(stores, openedAt, now).catch(() => undefined);
  return past === undefined ? [] : suspectsOf(openedAt, alerts, past.changes, past.silences);
}

function pastOf(stores: Known, openedAt: Date, now: Date): Promise<Past> {
  const nowMs = now.getTime();
  const isYoung = Math.abs(nowMs - openedAt.getTime()) < YOUNG_MS;
  if (!isYoung) return readPast(stores, openedAt, openedAt);
  const known = recent.get(stores.changes);
  if (known !== undefined && Math.abs(nowMs - known.readAtMs) < FRESH_MS) return known.past;
  const past = readPast(stores, new Date(nowMs - YOUNG_MS), now);
  recent.set(stores.changes, { readAtMs: nowMs, past });
  past.catch(() => recent.delete(stores.changes));
  return past;
}

async function readPast({ changes, silences }: Known, openedFrom: Date, openedTo: Date): Promise<Past> {
  const from = new Date(openedFrom.getTime() - suspectsWithinMs);
  // Spans of changes end before their last moment.
  const [told, ended] = await Promise.all([
    changes.between(from, new Date(openedTo.getTime() + 1), MOST),
    silences.listEnded(from, openedTo, MOST),
  ]);
  return { changes: told, silences: ended };
}
