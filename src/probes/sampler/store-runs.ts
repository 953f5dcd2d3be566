import type { AlertEvent } from '../../domain/alert.ts';
import { UnreachableError } from '../../domain/errors.ts';
import type { Intake } from '../../domain/ports/intake.ts';
import type { Log } from '../../domain/ports/log.ts';
import type { ReadingStanding, SampleStore } from '../../domain/ports/sample-store.ts';
import type { GradedReading } from '../../domain/probe.ts';
import type { ProbeRun } from '../../domain/probe-run.ts';
import {
  alertWords,
  probeAnswered,
  readingCleared,
  readingRaised,
  readingVanished,
} from '../../domain/reading-alert.ts';
import { readingKey } from '../../domain/reading-standing.ts';
import { planKey } from '../../domain/sampling-slots.ts';
import { nextStanding } from '../../domain/threshold.ts';
import { unseenReadings } from '../../domain/unseen-readings.ts';

export interface StoreRunsParts {
  readonly samples: Pick<SampleStore, 'now' | 'add' | 'standingsOf' | 'setStandings' | 'removeStandings'>;
  readonly intake: Pick<Intake, 'accept'>;
  readonly log: Pick<Log, 'warn'>;
  /** The readings of each run as they stand, in the order of the runs. */
  readonly grade: (runs: readonly ProbeRun[]) => Promise<readonly (readonly GradedReading[])[]>;
}

/**
 * Keeps what runs have read as series, and raises or ends an alert where a reading has been over its limit for long
 * enough. The alert goes through the same door as any other. Several runs of one plan follow each other in time.
 */
export async function storeRuns(parts: StoreRunsParts, runs: readonly ProbeRun[]): Promise<void> {
  if (runs.length === 0) return;
  const { samples, grade, log } = parts;
  const graded = await grade(runs);
  for (const { reason } of await samples.add(graded.flat())) log.warn({ reason }, 'a value was not kept');
  let left = runs.map((run, index): Graded => ({ run, readings: graded[index] ?? [] }));
  for (let attempt = 1; left.length > 0; attempt += 1) {
    if (attempt > ATTEMPTS) throw overtaken(left);
    const lost = await moveStandings(parts, left);
    left = left.filter(({ run }) => lost.has(planKey(run.plan)));
  }
}

/** A run with its readings as they stand. */
interface Graded {
  readonly run: ProbeRun;
  readonly readings: readonly GradedReading[];
}

const ATTEMPTS = 4;

function overtaken(left: readonly Graded[]): UnreachableError {
  const { system, name } = left[0]?.run.plan ?? {};
  return new UnreachableError(
    `The standings of ${left.length} runs, such as that of '${name}' of '${system}', were changed by others ${ATTEMPTS} times. Store them again.`,
  );
}

/** One step for each run; answers the plans, by their keys, that somebody else stored a run of meanwhile. */
async function moveStandings(parts: StoreRunsParts, runs: readonly Graded[]): Promise<ReadonlySet<string>> {
  const { samples, intake } = parts;
  const now = await samples.now();
  const plans = new Map(runs.map(({ run: { plan } }) => [planKey(plan), plan]));
  const named = [...plans.values()].map(({ system, name }) => ({ system, probe: name }));
  const stored = await samples.standingsOf(named);
  const byPlan = Map.groupBy(stored, ({ system, probe }) => planKey({ system, name: probe }));
  const moves = runs.flatMap(({ run, readings }) => {
    const key = planKey(run.plan);
    const before = byPlan.get(key) ?? [];
    if (isLate(run, before, now)) return [];
    const move = moveOf(run, readings, before);
    byPlan.set(key, [...move.kept, ...move.set]);
    return move;
  });
  const events = moves.flatMap((move) => move.events);
  // Alerts first: a crash in between raises them again, and the same alert twice is one.
  if (events.length > 0) await intake.accept(events);
  const refused = await samples.setStandings(lastOf(moves.flatMap((move) => move.set)), stored);
  await samples.removeStandings(moves.flatMap((move) => move.gone));
  return new Set(refused.map(({ system, probe }) => planKey({ system, name: probe })));
}

/**
 * What a runner kept while it could not store it, and another has measured since: how it was then raises nothing now. A
 * moment that has not come yet is that of a clock that was set back, and nothing to wait for.
 */
function isLate({ measuredAt }: ProbeRun, stored: readonly ReadingStanding[], now: Date): boolean {
  return stored.some(({ seenAt }) => seenAt > measuredAt && seenAt <= now);
}

interface Move {
  readonly events: readonly AlertEvent[];
  readonly set: readonly ReadingStanding[];
  readonly gone: readonly ReadingStanding[];
  /** Not looked at by this run, and not gone. */
  readonly kept: readonly ReadingStanding[];
}

function moveOf(
  { plan, measuredAt }: ProbeRun,
  readings: readonly GradedReading[],
  stored: readonly ReadingStanding[],
): Move {
  const words = ({ metric }: { readonly metric: string }) => alertWords(plan, metric);
  const before = new Map(stored.map((standing) => [readingKey(standing), standing]));
  const steps = readings.map((reading) => {
    const earlier = before.get(readingKey(reading));
    const threshold = plan.thresholds[reading.metric];
    return { reading, earlier, ...nextStanding(earlier, reading, threshold, measuredAt, plan.unknown) };
  });
  const { gone, unreadable, answered } = unseenReadings(stored, readings, measuredAt, plan.everyMs);
  const set = [...steps.map(({ standing }) => standing), ...unreadable];
  const settled = new Set([...set, ...gone, ...answered].map(readingKey));
  return {
    events: [
      ...steps.flatMap(({ reading, earlier, standing, raise, clear }) => {
        if (raise !== undefined) return readingRaised(reading, standing, words(reading));
        return clear ? readingCleared(reading, earlier, measuredAt, words(reading)) : [];
      }),
      ...answered.flatMap((standing) => probeAnswered(standing, measuredAt, words(standing))),
      ...gone.flatMap((standing) => readingVanished(standing, measuredAt, words(standing))),
    ],
    set,
    gone: [...gone, ...answered],
    kept: stored.filter((standing) => !settled.has(readingKey(standing))),
  };
}

/** One statement may set a row once only: of several runs of one plan the last counts. */
function lastOf(standings: readonly ReadingStanding[]): readonly ReadingStanding[] {
  return [...new Map(standings.map((standing) => [readingKey(standing), standing])).values()];
}
