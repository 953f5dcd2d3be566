import { parseConfiguration } from '../../src/config/configuration.ts';
import type { Labels } from '../../src/domain/alert.ts';
import { fingerprintOf } from '../../src/domain/fingerprint.ts';
import type { Episode, HistoryStore } from '../../src/domain/ports/history-store.ts';
import type { Settings } from '../../src/domain/settings.ts';
import type { Silence } from '../../src/domain/silence.ts';
import type { Replay } from '../../src/replay/replay.ts';

/** Minutes after the night's first alert, 02:14 UTC on a Saturday. */
export function at(minutes: number): Date {
  return new Date(Date.parse('2026-11-21T02:14:00Z') + minutes * 60_000);
}

/** An episode from one minute to another, or one that goes on. */
export function episode(labels: Labels, from: number, to?: number, over: Partial<Episode> = {}): Episode {
  const all = { alertname: 'DiskFull', ...labels };
  return {
    fingerprint: fingerprintOf(all),
    source: 'generic',
    labels: all,
    annotations: {},
    startsAt: at(from),
    acceptedAt: at(from),
    ...(to === undefined ? {} : { resolvedAt: at(to) }),
    grouped: false,
    ...over,
  };
}

/** A history of these episodes, given in any order. */
export function historyOf(
  episodes: readonly Episode[],
  silences: readonly Silence[] = [],
): Pick<HistoryStore, 'episodes' | 'silences'> {
  const sorted = episodes.toSorted(inOrder);
  return {
    episodes: async (from, to, { limit, after }) => {
      const begin = after === undefined ? 0 : sorted.findIndex((one) => inOrder(one, after) > 0);
      const rest = begin === -1 ? [] : sorted.slice(begin);
      return rest.filter(({ acceptedAt }) => acceptedAt >= from && acceptedAt < to).slice(0, limit);
    },
    silences: async () => silences,
  };
}

type Position = Pick<Episode, 'acceptedAt' | 'fingerprint' | 'startsAt'>;

function inOrder(left: Position, right: Position): number {
  return (
    left.acceptedAt.getTime() - right.acceptedAt.getTime() ||
    (left.fingerprint < right.fingerprint ? -1 : Number(left.fingerprint > right.fingerprint)) ||
    left.startsAt.getTime() - right.startsAt.getTime()
  );
}

const nothing = { probes: [], reports: [], sources: [], cronProblem: () => undefined };

/** Settings with these sections; two policies are there to be named. */
export function settingsOf(routes: string, more = ''): Settings {
  const text = `channel: '#ops'
policies:
  day: { levels: [{ call: ['user:U0DAY'], timeout: 5m }] }
  night: { repeats: 1, levels: [{ call: ['user:U0OLU'], timeout: 5m }, { call: ['user:U0ADA', 'group:S0LEADS'], timeout: 10m }] }
  chain: { repeats: 1, levels: [{ call: ['user:U0OLU'], timeout: 5m }, { call: ['user:U0ADA'], timeout: 9m }] }
  nobody: { levels: [] }
routes: ${routes}
${more}`;
  return parseConfiguration(text, 'watchbill.yml', nothing);
}

/** One route for all, nothing held. */
export const plain = '[{ name: all, policy: night, groupWait: 0s }]';

/** A replay of these episodes over a day, as if nobody acknowledged. */
export function replayOf(
  episodes: readonly Episode[],
  current: string,
  proposed: string,
  over: Partial<Replay> = {},
): Replay {
  return {
    history: historyOf(episodes),
    current: settingsOf(current),
    proposed: settingsOf(proposed),
    from: at(0),
    to: at(24 * 60),
    acknowledgedAsKnown: false,
    ...over,
  };
}
