import { NotFoundError, StaleError } from '../../../src/domain/errors.ts';
import type { SilenceSeriesStore } from '../../../src/domain/ports/silence-series-store.ts';
import type { MemoryDatabase } from './memory-database.ts';
import { insertSilence, markHidden } from './memory-silence-marks.ts';

/** Recurring silences in memory. */
export function memorySilenceSeries(db: MemoryDatabase): SilenceSeriesStore {
  const timed = () =>
    [...db.state.series.values()]
      .flatMap(({ series: { id }, dueAt }) => (dueAt === undefined ? [] : [{ id, dueAt }]))
      .toSorted((left, right) => left.dueAt.getTime() - right.dueAt.getTime());
  return {
    get: async (id) => db.state.series.get(id)?.series,
    listOpen: async (at) =>
      [...db.state.series.values()]
        .map(({ series }) => series)
        .filter(({ until }) => until > at)
        .toSorted((left, right) => left.until.getTime() - right.until.getTime()),
    create: (wanted, at) =>
      db.transaction(() => {
        const series = { ...wanted, id: db.mintSeriesId(at), version: 1 };
        db.state.series.set(series.id, { series, dueAt: at });
        return series;
      }),
    due: async (at, limit) =>
      timed()
        .filter(({ dueAt }) => dueAt <= at)
        .map(({ id }) => id)
        .slice(0, limit),
    nextDue: async () => timed()[0]?.dueAt,
    step: (id, at, decide) =>
      db.transaction(() => {
        const found = db.state.series.get(id);
        if (found?.dueAt === undefined || found.dueAt > at) return undefined;
        const { occurrence, dueAt } = decide(found.series);
        db.state.series.set(id, { series: found.series, ...(dueAt === undefined ? {} : { dueAt }) });
        const silence = occurrence === undefined ? undefined : insertSilence(db, occurrence, at);
        if (silence !== undefined) markHidden(db, silence, at);
        return silence;
      }),
    end: (id, at, by, seen) =>
      db.transaction(() => {
        const found = db.state.series.get(id)?.series;
        if (found === undefined) throw new NotFoundError(`Recurring silence '${id}' does not exist.`);
        if (found.until <= at) return false;
        if (seen !== undefined && seen !== found.version) {
          throw new StaleError(`Recurring silence '${id}' has changed since you looked.`);
        }
        db.state.series.set(id, { series: { ...found, until: at, version: found.version + 1 } });
        for (const silence of [...db.state.silences.values()]) {
          if (silence.seriesId !== id || silence.endsAt <= at) continue;
          const startsAt = new Date(Math.min(silence.startsAt.getTime(), at.getTime()));
          const ended = { ...silence, startsAt, endsAt: at, version: silence.version + 1 };
          db.state.silences.set(silence.id, ended);
          db.state.silenceTimers.set(silence.id, { phase: 'reminded', dueAt: at, endedBy: by });
        }
        return true;
      }),
  };
}
