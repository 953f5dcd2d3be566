import { ladderOf, type Rung } from './level-ladder.ts';
import type { ReadingStanding } from './ports/sample-store.ts';
import type { GradedReading, ProbeStatus, SeriesName } from './probe.ts';
import { statusOf, type Threshold, type UnknownRule } from './threshold.ts';

/** What a new reading leads to. `raise` names the alert to fire, `clear` says that the raised one has to be resolved. */
export interface StandingMove {
  readonly standing: ReadingStanding;
  readonly raise?: Pick<Rung, 'key' | 'name' | 'severity'>;
  readonly clear?: true;
}

/** Names a metric of one target among all others. */
export function readingKey(one: SeriesName): string {
  return JSON.stringify([one.system, one.probe, one.target, one.metric, one.part ?? null]);
}

/**
 * Follows one metric from reading to reading. Every level waits by itself, from when it or a worse one of the same
 * direction was first over its limit; the worst that has waited long enough is what is raised:
 *
 *                 ┌───────────── well for its forMs, a milder one still over ─────────────┐
 *                 ▼                                                                       │
 *   ok ──over──► waiting ──forMs──► raised mild ──worse for forMs──► raised severe ───────┘
 *    ▲  ▲          │                  │      ▲                         │      ▲
 *    │  └── well ──┘                  │      └─ in its hysteresis, ────┼──────┘
 *    └──────────── well: cleared ◄────┴───────── or undecided ◄────────┘
 *
 * That it cannot be measured is a level like any other. Meanwhile the others are undecided: what is raised stays
 * raised, what waits waits on, nothing is raised for them.
 *
 * An episode's start is made of stored moments only, so that two runs at the same time mean the same episode; and it
 * is later than that of the episode before, or nobody would hear of it.
 */
export function nextStanding(
  previous: ReadingStanding | undefined,
  graded: GradedReading,
  threshold: Threshold | undefined,
  at: Date,
  unknown?: UnknownRule,
): StandingMove {
  const ladder = ladderOf(graded, threshold, unknown);
  const raisedAs = previous === undefined ? -1 : placeOf(previous, ladder);
  const overSince = overFrom(ladder, raisedAs, previous, at);
  const isDue = ({ key, forMs }: Rung): boolean => at.getTime() - (overSince[key] ?? Number.NaN) >= forMs;
  const worst = ladder.findLastIndex((rung) => rung.met && isDue(rung));
  const top = ladder[raisedAs];
  const stays = top !== undefined && (top.met || top.undecided || top.held);
  const standing: ReadingStanding = {
    system: graded.system,
    probe: graded.probe,
    target: graded.target,
    metric: graded.metric,
    part: graded.part,
    ...statusFrom(previous, graded.status, stays ? top : undefined, at),
    overSince,
    raised: previous?.raised,
    raisedLevel: previous?.raisedLevel,
    raisedAt: previous?.raisedAt,
    easedAt: undefined,
    seenAt: at,
  };
  if (worst > raisedAs || (previous?.raised === undefined && worst >= 0)) return raise(ladder[worst]);
  if (previous?.raised === undefined || stays) return { standing };

  const milder = ladder.findLast((rung, index) => index < raisedAs && isDue(rung));
  const easedAt = previous.easedAt ?? at;
  const eased = at.getTime() - easedAt.getTime() >= (top?.forMs ?? 0);
  if (milder !== undefined && eased) return raise(milder);
  // A milder one is over its limit, or waits: it is not well yet.
  if (Object.keys(overSince).length > 0) return { standing: { ...standing, easedAt } };
  const cleared = { raised: undefined, raisedLevel: undefined, raisedAt: undefined };
  return { standing: { ...standing, ...cleared }, clear: true };

  function raise(rung: Rung | undefined): StandingMove {
    if (rung === undefined) return { standing };
    const { key, name, severity } = rung;
    const raisedAt = episodeStart(previous, new Date(overSince[key] ?? at.getTime()), at);
    return {
      standing: { ...standing, raised: severity, raisedLevel: key, raisedAt },
      raise: { key, severity, ...(name === undefined ? {} : { name }) },
    };
  }
}

/** Where in the ladder what was raised stands; -1 where nothing was, or nothing of its kind is there any more. */
function placeOf({ raised, raisedLevel }: ReadingStanding, ladder: readonly Rung[]): number {
  if (raised === undefined) return -1;
  const byKey = ladder.findIndex(({ key, severity }) => key === raisedLevel && severity === raised);
  return byKey >= 0 ? byKey : ladder.findLastIndex(({ severity }) => severity === raised);
}

function overFrom(
  ladder: readonly Rung[],
  raisedAs: number,
  previous: ReadingStanding | undefined,
  at: Date,
): Readonly<Record<string, number>> {
  const since = ladder.flatMap(({ key, met, undecided, held }, index) => {
    const before = previous?.overSince[key];
    if (met) return [[key, before ?? at.getTime()] as const];
    const goesOn = before !== undefined && (undecided || (held && index <= raisedAs));
    return goesOn ? [[key, before] as const] : [];
  });
  return Object.fromEntries(since);
}

/** Never better than what stands raised for it. */
function statusFrom(
  previous: ReadingStanding | undefined,
  read: ProbeStatus,
  raised: Rung | undefined,
  at: Date,
): Pick<ReadingStanding, 'status' | 'since'> {
  const status = read === 'ok' && raised !== undefined ? statusOf(raised.severity) : read;
  return { status, since: previous?.status === status ? previous.since : at };
}

function episodeStart(previous: ReadingStanding | undefined, since: Date, at: Date): Date {
  if (previous === undefined) return since;
  // Bad only since this run, which is not stored yet: it began after the reading was last seen.
  const stored = since.getTime() === at.getTime() ? previous.seenAt : since;
  const before = previous.raisedAt;
  return before === undefined || stored > before ? stored : new Date(before.getTime() + 1);
}
