import type { Severity } from './alert.ts';
import { compareSeverity } from './severity.ts';

/**
 * Where a storm has put the cards of many incidents into one thread, it calls each target once for all of them: the
 * page is edited as more incidents join it. So many critical incidents are still paged one by one, for each target.
 */
export const CRITICAL_ALONE = 5;
/** What joins later than this after a page was wanted calls again: an edit wakes nobody. */
export const JOINED_FOR_MS = 15 * 60_000;

/** A call for one incident of a storm, at one level of its policy. */
export interface StormCall {
  /** Key of the storm's card. */
  readonly storm: string;
  /** Whom it calls: a target, or all that a line in the thread mentions. */
  readonly who: string;
  readonly level: number;
  readonly incidentId: string;
  readonly severity: Severity;
}

/** The newest page that was joined for somebody at a level, with those of the asked incidents that are in it already. */
export interface JoinedPage {
  readonly key: string;
  readonly storm: string;
  readonly who: string;
  readonly level: number;
  readonly beganAt: Date;
  readonly incidentIds: readonly string[];
}

/** What has been paged in the storms already. */
export interface PagedBefore {
  readonly pages: readonly JoinedPage[];
  /** By storm and target: critical incidents that were paged one by one. */
  readonly alone: readonly { readonly storm: string; readonly who: string; readonly count: number }[];
  /** By storm: how many pages were joined, for the next key. */
  readonly joined: ReadonlyMap<string, number>;
}

/** `placed` holds the key of its joined page for each call that is not made by itself. */
export interface PlacedCalls<T> {
  readonly placed: ReadonlyMap<T, string>;
  /** Pages that are new. */
  readonly began: readonly JoinedPage[];
  /** By storm and target: how many more critical incidents are paged one by one. */
  readonly alone: PagedBefore['alone'];
}

const prefix = 'calls.';

/** Whether the key is that of a page for many incidents. */
export function isJoinedPage(key: string): boolean {
  return key.startsWith(prefix);
}

/** Decides which calls are made by themselves and which by one page; the worst are looked at first. */
export function placeCalls<T extends StormCall>(
  calls: readonly T[],
  before: PagedBefore,
  at: Date,
): PlacedCalls<T> {
  const counts = new Map(before.alone.map(({ storm, who, count }) => [nameOf(storm, who), count]));
  const alone = new Map<string, { storm: string; who: string; count: number }>();
  const minted = new Map(before.joined);
  const open = new Map(before.pages.map((page) => [nameOf(page.storm, page.who, page.level), page]));
  const began = new Map<string, JoinedPage>();
  const placed = new Map<T, string>();
  for (const call of calls.toSorted((left, right) => compareSeverity(left.severity, right.severity))) {
    const { storm, who, level, incidentId, severity } = call;
    const name = nameOf(storm, who);
    const paged = counts.get(name) ?? 0;
    if (severity === 'critical' && paged < CRITICAL_ALONE) {
      counts.set(name, paged + 1);
      alone.set(name, { storm, who, count: (alone.get(name)?.count ?? 0) + 1 });
      continue;
    }
    const place = nameOf(storm, who, level);
    let page = open.get(place);
    if (page === undefined || !takes(page, incidentId, at)) {
      const count = (minted.get(storm) ?? 0) + 1;
      minted.set(storm, count);
      page = { key: `${prefix}${storm}.${count}`, storm, who, level, beganAt: at, incidentIds: [] };
      began.set(page.key, page);
    }
    open.set(place, { ...page, incidentIds: [...page.incidentIds, incidentId] });
    placed.set(call, page.key);
  }
  return { placed, began: [...began.values()], alone: [...alone.values()] };
}

/** Whoever is called again for the same incident has to hear of it. */
function takes({ beganAt, incidentIds }: JoinedPage, incidentId: string, at: Date): boolean {
  return at.getTime() - beganAt.getTime() < JOINED_FOR_MS && !incidentIds.includes(incidentId);
}

function nameOf(...parts: readonly (string | number)[]): string {
  return parts.join('\0');
}
