import type { AlertEvent } from '../domain/alert.ts';
import type { Episode, HistoryStore } from '../domain/ports/history-store.ts';
import { MomentHeap } from './moment-heap.ts';

/** What happened at one moment of the past. */
export interface PastMoment {
  readonly at: Date;
  /** What began to fire and what ended, as one batch took them. */
  readonly events: readonly AlertEvent[];
  /** The incidents that what began was on in reality, by fingerprint. */
  readonly incidentIds: ReadonlyMap<string, string>;
  /** Whose incident was taken at this moment, by fingerprint. */
  readonly acknowledged: ReadonlyMap<string, string>;
  /** How many episodes begin with it. */
  readonly begun: number;
}

/** Something that follows from an episode that has begun. */
type Later = { readonly kind: 'end' | 'acknowledged'; readonly episode: Episode };

const PAGE = 2_000;

/**
 * The moments from `from` until before `to`, in order: what was accepted at the same time is one moment. Episodes are
 * read in pages, and of those that have begun only what is still to come is kept.
 */
export async function* pastMoments(
  history: Pick<HistoryStore, 'episodes'>,
  from: Date,
  to: Date,
  pageSize = PAGE,
): AsyncGenerator<PastMoment> {
  const later = new MomentHeap<Later>();
  let begun: Episode[] = [];
  for await (const episode of episodesOf(history, from, to, pageSize)) {
    const [first] = begun;
    if (first !== undefined && first.acceptedAt.getTime() !== episode.acceptedAt.getTime()) {
      yield momentOf(first.acceptedAt, begun, later);
      begun = [];
    }
    yield* momentsBefore(episode.acceptedAt, later);
    begun.push(episode);
  }
  const [first] = begun;
  if (first !== undefined) yield momentOf(first.acceptedAt, begun, later);
  yield* momentsBefore(to, later);
}

async function* episodesOf(
  history: Pick<HistoryStore, 'episodes'>,
  from: Date,
  to: Date,
  limit: number,
): AsyncGenerator<Episode> {
  let after: Episode | undefined;
  for (;;) {
    const page = await history.episodes(from, to, { limit, ...(after === undefined ? {} : { after }) });
    yield* page;
    after = page.at(-1);
    if (page.length < limit) return;
  }
}

/** Moments at which nothing begins. */
function* momentsBefore(before: Date, later: MomentHeap<Later>): Generator<PastMoment> {
  for (let atMs = later.nextAtMs; atMs !== undefined && atMs < before.getTime(); atMs = later.nextAtMs)
    yield momentOf(new Date(atMs), [], later);
}

function momentOf(at: Date, begun: readonly Episode[], later: MomentHeap<Later>): PastMoment {
  for (const episode of begun) {
    const { acceptedAt, resolvedAt, acknowledgedAt } = episode;
    if (resolvedAt !== undefined)
      later.push(Math.max(resolvedAt.getTime(), acceptedAt.getTime()), { kind: 'end', episode });
    // Who joined an incident that somebody had already called nobody; there is nothing to take again.
    if (acknowledgedAt !== undefined && acknowledgedAt >= acceptedAt)
      later.push(acknowledgedAt.getTime(), { kind: 'acknowledged', episode });
  }
  const events = begun.map((episode) => firingOf(episode));
  const acknowledged = new Map<string, string>();
  while (later.nextAtMs === at.getTime()) {
    const one = later.pop();
    if (one?.kind === 'end') events.push(endOf(one.episode, at));
    else if (one !== undefined)
      acknowledged.set(one.episode.fingerprint, one.episode.acknowledgedBy ?? 'somebody');
  }
  const incidentIds = new Map(
    begun.flatMap(({ fingerprint, incidentId }) =>
      incidentId === undefined ? [] : [[fingerprint, incidentId]],
    ),
  );
  return { at, events: events.sort(asTold), incidentIds, acknowledged, begun: begun.length };
}

function firingOf({ source, fingerprint, labels, annotations, startsAt, grouped }: Episode): AlertEvent {
  const event = { source, fingerprint, status: 'firing', labels, annotations, startsAt, links: [] } as const;
  return grouped ? { ...event, grouped } : event;
}

function endOf(episode: Episode, at: Date): AlertEvent {
  return { ...firingOf(episode), status: 'resolved', endsAt: at };
}

/** Alert by alert; of one the earlier episode first, and its beginning before its end. */
function asTold(left: AlertEvent, right: AlertEvent): number {
  if (left.fingerprint !== right.fingerprint) return left.fingerprint < right.fingerprint ? -1 : 1;
  return left.startsAt.getTime() - right.startsAt.getTime() || (left.status === 'firing' ? -1 : 1);
}
