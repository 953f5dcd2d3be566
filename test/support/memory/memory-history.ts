import type { Alert } from '../../../src/domain/alert.ts';
import type { Episode, HistoryStore } from '../../../src/domain/ports/history-store.ts';
import type { CountedEpisode, MemoryDatabase } from './memory-database.ts';

const keyOf = ({ fingerprint, startsAt }: Pick<Episode, 'fingerprint' | 'startsAt'>): string =>
  `${fingerprint}.${startsAt.getTime()}`;

/** Keeps the episode as it began; only an incident that was missing is added. */
export function beginEpisode(db: MemoryDatabase, alert: Alert, grouped: boolean): void {
  const { fingerprint, source, labels, annotations, startsAt, incidentId } = alert;
  const known = db.state.episodes.get(keyOf(alert));
  const { resolvedAt: _over, ...goesOn } = known ?? {};
  const begun: CountedEpisode =
    known === undefined
      ? {
          fingerprint,
          source,
          labels,
          annotations,
          startsAt,
          acceptedAt: alert.updatedAt,
          grouped,
          alertname: labels['alertname'] ?? 'unnamed',
        }
      : (goesOn as CountedEpisode);
  const added = begun.incidentId !== undefined || incidentId === undefined ? {} : { incidentId };
  db.state.episodes.set(keyOf(alert), { ...begun, ...added });
}

/** Dates the end of the alert's episodes up to the one that is over. */
export function endEpisodes(db: MemoryDatabase, alert: Alert): void {
  for (const [key, episode] of db.state.episodes) {
    if (episode.fingerprint !== alert.fingerprint || episode.startsAt > alert.startsAt) continue;
    if (episode.resolvedAt === undefined)
      db.state.episodes.set(key, { ...episode, resolvedAt: alert.updatedAt });
  }
}

/** Episodes in memory. */
export function memoryHistory(db: MemoryDatabase): HistoryStore {
  /** Where an end was never told, the alert's next episode has ended it. */
  const ended = (episode: CountedEpisode): Episode => {
    const { alertname: _alertname, ...kept } = episode;
    const { acknowledgedAt, owner } = db.state.incidents.get(episode.incidentId ?? '') ?? {};
    const told: Episode =
      acknowledgedAt === undefined
        ? kept
        : { ...kept, acknowledgedAt, ...(owner === undefined ? {} : { acknowledgedBy: owner }) };
    const ends = [...db.state.episodes.values()]
      .filter((other) => other.fingerprint === episode.fingerprint && other.startsAt > episode.startsAt)
      .map((other) => other.acceptedAt.getTime());
    const end = Math.min(...ends, episode.resolvedAt?.getTime() ?? Number.POSITIVE_INFINITY);
    return Number.isFinite(end) ? { ...told, resolvedAt: new Date(end) } : told;
  };
  return {
    episodes: async (from, to, { limit, after }) =>
      [...db.state.episodes.values()]
        .filter(({ acceptedAt }) => acceptedAt >= from && acceptedAt < to)
        .sort(byAcceptance)
        .filter((episode) => after === undefined || byAcceptance(episode, after) > 0)
        .slice(0, limit)
        .map(ended),
    silences: async (from, to) =>
      [...db.state.silences.values()]
        .filter((silence) => silence.startsAt < to && silence.endsAt > from)
        .sort((left, right) => left.startsAt.getTime() - right.startsAt.getTime()),
    pruneAlerts: (before) =>
      db.transaction(() => {
        const gone = [...db.state.alerts.values()].filter(
          ({ status, updatedAt, incidentId = '' }) =>
            status === 'resolved' &&
            updatedAt < before &&
            (db.state.incidents.get(incidentId)?.state ?? 'resolved') === 'resolved',
        );
        for (const { fingerprint } of gone) db.state.alerts.delete(fingerprint);
        return gone.length;
      }),
    // In memory nothing lives long enough for that.
    pruneHits: async () => 0,
    prune: async (before) => {
      const over = [...db.state.episodes].filter(
        ([, episode]) => episode.acceptedAt < before && ended(episode).resolvedAt !== undefined,
      );
      for (const [key] of over) db.state.episodes.delete(key);
      return over.length;
    },
  };
}

type Position = Pick<Episode, 'acceptedAt' | 'fingerprint' | 'startsAt'>;

function byAcceptance(left: Position, right: Position): number {
  const byTime = left.acceptedAt.getTime() - right.acceptedAt.getTime();
  if (byTime !== 0) return byTime;
  if (left.fingerprint !== right.fingerprint) return left.fingerprint < right.fingerprint ? -1 : 1;
  return left.startsAt.getTime() - right.startsAt.getTime();
}
