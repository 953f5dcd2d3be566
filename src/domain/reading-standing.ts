import type { ReadingStanding } from './ports/sample-store.ts';
import type { GradedReading, ProbeStatus, SeriesName, Threshold } from './probe.ts';

/** What a new reading leads to. `raise` names the alert to fire, `clear` says that the raised one has to be resolved. */
export interface StandingMove {
  readonly standing: ReadingStanding;
  readonly raise?: 'warning' | 'critical';
  readonly clear?: true;
}

/** Names a metric of one target among all others. */
export function readingKey(one: SeriesName): string {
  return JSON.stringify([one.system, one.probe, one.target, one.metric, one.part ?? null]);
}

/** How long a reading without a threshold (unknown, or bad by the probe's own word) is bad before it is raised. */
export const withoutThresholdForMs = 5 * 60_000;

/**
 * Follows one metric from reading to reading:
 *
 *   ok ──bad──► waiting (`since`) ──forMs──► raised warning ──critical for forMs──► raised critical
 *    ▲                                          │                                        │
 *    └───────────────── ok: cleared ◄───────────┴────────────────────────────────────────┘
 *
 * While it waits, `status` is the mildest bad status since `since`: a value that swings between warning and critical
 * is raised as a warning in time, and as critical only when it stays there. An unknown one is raised as a warning.
 * A raised critical stays critical until the reading is ok.
 *
 * An episode's start is made of stored moments only, so that two runs at the same time mean the same episode; and it
 * is later than that of the episode before, or nobody would hear of it.
 */
export function nextStanding(
  previous: ReadingStanding | undefined,
  graded: GradedReading,
  threshold: Threshold | undefined,
  at: Date,
): StandingMove {
  const forMs = threshold?.forMs ?? withoutThresholdForMs;
  const { status, since } = held(previous, graded.status, at);
  const standing: ReadingStanding = {
    system: graded.system,
    probe: graded.probe,
    target: graded.target,
    metric: graded.metric,
    part: graded.part,
    status,
    since,
    raised: previous?.raised,
    raisedAt: previous?.raisedAt,
    seenAt: at,
  };
  if (status === 'ok') {
    if (standing.raised === undefined) return { standing };
    return { standing: { ...standing, raised: undefined, raisedAt: undefined }, clear: true };
  }
  const severity = status === 'critical' ? 'critical' : 'warning';
  const due = at.getTime() - since.getTime() >= forMs;
  const known = standing.raised === 'critical' || standing.raised === severity;
  if (!due || known) return { standing };
  const raisedAt = episodeStart(previous, since, at);
  return { standing: { ...standing, raised: severity, raisedAt }, raise: severity };
}

function episodeStart(previous: ReadingStanding | undefined, since: Date, at: Date): Date {
  if (previous === undefined) return since;
  // Bad only since this run, which is not stored yet: it began after the reading was last seen.
  const stored = since === at ? previous.seenAt : since;
  const before = previous.raisedAt;
  return before === undefined || stored > before ? stored : new Date(before.getTime() + 1);
}

/** The status that has held, and since when. */
function held(
  previous: ReadingStanding | undefined,
  now: ProbeStatus,
  at: Date,
): { readonly status: ProbeStatus; readonly since: Date } {
  if (previous === undefined || previous.status === 'ok' || now === 'ok') {
    return { status: now, since: previous?.status === now ? previous.since : at };
  }
  // Bad before and now. Better than critical: it has been at least that bad all along.
  if (now !== 'critical' || previous.status === 'critical') return { status: now, since: previous.since };
  // Worse than before: nothing raised yet, so the first wait goes on; else critical starts its own.
  if (previous.raised === undefined) return { status: previous.status, since: previous.since };
  return { status: 'critical', since: at };
}
