import { CANARY_ROUTE, canaryLabels } from '../../../src/domain/canary.ts';
import type { Clock } from '../../../src/domain/clock.ts';
import type { FigureStore, ReportRun, ReportStore } from '../../../src/domain/ports/report-store.ts';
import type { MemoryDatabase } from './memory-database.ts';

/** Report slots in memory. */
export function memoryReports(clock: Clock): ReportStore {
  const runs = new Map<string, ReportRun>();
  const openedAt = new Map<string, Date>();
  const first = new Map<string, Date>();
  const keyOf = (report: string, slot: Date): string => `${report} ${slot.toISOString()}`;
  return {
    openSlot: async (report, slot) => {
      if (runs.has(keyOf(report, slot))) return false;
      runs.set(keyOf(report, slot), { report, slot, state: 'due', imagesShown: 0 });
      openedAt.set(keyOf(report, slot), clock.now());
      return true;
    },
    slot: async (report, slot) => runs.get(keyOf(report, slot)),
    markPosted: async (report, slot) => {
      const run = runs.get(keyOf(report, slot));
      if (run !== undefined) runs.set(keyOf(report, slot), { ...run, state: 'posted' });
    },
    imageStarted: async (report, slot, index) => {
      const run = runs.get(keyOf(report, slot));
      if (run?.imagesShown !== index) return false;
      runs.set(keyOf(report, slot), { ...run, imagesShown: index + 1 });
      return true;
    },
    imageRefused: async (report, slot, index) => {
      const run = runs.get(keyOf(report, slot));
      if (run?.imagesShown === index + 1) runs.set(keyOf(report, slot), { ...run, imagesShown: index });
    },
    lastSlot: async (report) =>
      [...runs.values()]
        .filter((run) => run.report === report)
        .map((run) => run.slot)
        .sort((left, right) => right.getTime() - left.getTime())[0],
    unposted: async (before) =>
      [...runs]
        .filter(([key, run]) => run.state === 'due' && (openedAt.get(key) ?? before) < before)
        .map(([, run]) => run),
    firstScheduled: async (report, now) => {
      const known = first.get(report) ?? now;
      first.set(report, known);
      return known;
    },
  };
}

const mean = (values: readonly number[]): number | undefined =>
  values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;

/** Figures computed from the incidents, the timeline and the episodes in memory. */
export function memoryFigures(db: MemoryDatabase): FigureStore {
  return {
    incidents: async (from, to, system) => {
      const within = (at: Date | undefined): boolean => at !== undefined && at >= from && at < to;
      const incidents = [...db.state.incidents.values()].filter(
        (one) => one.routeName !== CANARY_ROUTE && (system === undefined || one.system === system),
      );
      const resolved = incidents.filter((incident) => incident.state === 'resolved');
      const opened = incidents.filter((incident) => within(incident.openedAt));
      const openedBySeverity = { critical: 0, warning: 0, info: 0 };
      for (const incident of opened) openedBySeverity[incident.severity] += 1;
      const toAcknowledge = opened.flatMap(({ id, openedAt }) => {
        const first = db.state.timeline.find((one) => one.incidentId === id && one.kind === 'acknowledged');
        return first === undefined ? [] : [first.at.getTime() - openedAt.getTime()];
      });
      const toResolve = opened.flatMap(({ state, openedAt, resolvedAt }) =>
        state !== 'resolved' || resolvedAt === undefined ? [] : [resolvedAt.getTime() - openedAt.getTime()],
      );
      const episodes = [...db.state.episodes.values()].filter(
        (episode) =>
          within(episode.startsAt) &&
          episode.alertname !== canaryLabels.alertname &&
          (system === undefined || episode.labels['system'] === system),
      );
      const noisiest = [...Map.groupBy(episodes, (episode) => episode.alertname)]
        .map(([alertname, group]) => ({
          alertname,
          episodes: group.length,
          incidents: new Set(group.flatMap((episode) => episode.incidentId ?? [])).size,
        }))
        .sort((left, right) => right.episodes - left.episodes || (left.alertname < right.alertname ? -1 : 1));
      return {
        openedBySeverity,
        resolved: resolved.filter((incident) => within(incident.resolvedAt)).length,
        stillOpen: incidents.filter(
          (one) => one.openedAt < to && (one.state !== 'resolved' || (one.resolvedAt ?? from) >= to),
        ).length,
        meanTimeToAcknowledgeMs: mean(toAcknowledge),
        acknowledged: toAcknowledge.length,
        meanTimeToResolveMs: mean(toResolve),
        escalated: opened.filter(({ id }) =>
          db.state.timeline.some((one) => one.incidentId === id && one.kind === 'escalated'),
        ).length,
        episodes: episodes.length,
        noisiest: noisiest.slice(0, 10),
      };
    },
  };
}
