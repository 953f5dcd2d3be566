import { hourOfWeekIn, type LearnedHour, learnBaseline } from '../../domain/baseline.ts';
import type { Clock } from '../../domain/clock.ts';
import { type BaselineFacts, needsOf, type WindowFacts } from '../../domain/condition-facts.ts';
import { HOUR_MS } from '../../domain/duration.ts';
import type { BaselineStore, FixedBaseline } from '../../domain/ports/baseline-store.ts';
import type { Log } from '../../domain/ports/log.ts';
import type { SampleStore } from '../../domain/ports/sample-store.ts';
import type { Reading, SeriesName } from '../../domain/probe.ts';
import type { FactsOf, ProbeRun } from '../../domain/probe-run.ts';
import { readingKey } from '../../domain/reading-standing.ts';
import type { BaselinePlan } from '../../domain/threshold.ts';
import { Remembered } from './remembered.ts';

export interface ConditionFactsParts {
  readonly samples: Pick<SampleStore, 'windows' | 'hourly'>;
  readonly baselines: Pick<BaselineStore, 'list'>;
  readonly clock: Clock;
  readonly log: Log;
}

interface Wanted {
  readonly run: ProbeRun;
  readonly name: SeriesName;
  readonly windowsMs: readonly number[];
  readonly baseline: BaselinePlan | undefined;
}

const fixedForMs = 30_000;
const longestMemoryMs = HOUR_MS;
/** Series that are asked for at once: four weeks are 672 rows of each, two days up to 2,880 and more. */
const namesAtOnce = 50;

/**
 * Finds what limits with a past are held against, for any number of runs with one question for all windows. What was
 * answered is remembered for a hundredth of its window, a learned baseline until the hour is over: the reading itself
 * is always counted in.
 */
export function createConditionFacts(
  parts: ConditionFactsParts,
): (runs: readonly ProbeRun[]) => Promise<FactsOf> {
  const { samples, clock, log } = parts;
  const windows = new Remembered<WindowFacts | undefined>();
  const learned = new Remembered<BaselineFacts | string>();
  const fixed = new Remembered<readonly FixedBaseline[]>();
  const weeks = new Remembered<(at: Date) => number>();
  let isFailing = false;

  async function readWindows(wanted: readonly Wanted[], now: number): Promise<void> {
    const requests = wanted.flatMap(({ run, name, windowsMs }) =>
      windowsMs
        .map((windowMs) => ({ key: windowKey(name, windowMs), name, windowMs, to: run.measuredAt }))
        .filter(({ key }) => !windows.has(key, now)),
    );
    // What was answered stays, whatever becomes of the rest: the next round asks for less.
    for (let start = 0; start < requests.length; start += namesAtOnce) {
      const some = requests.slice(start, start + namesAtOnce);
      const answers = await samples.windows(
        some.map(({ name, windowMs, to }) => ({ name, from: new Date(to.getTime() - windowMs), to })),
      );
      some.forEach(({ key, windowMs }, index) => {
        const answer = answers[index];
        windows.set(
          key,
          answer === undefined ? undefined : factsIn(answer),
          now + Math.min(windowMs / 100, longestMemoryMs),
        );
      });
    }
  }

  async function learn(wanted: readonly Wanted[], now: number): Promise<void> {
    const missing = wanted.filter(
      ({ name, baseline }) => baseline !== undefined && !learned.has(readingKey(name), now),
    );
    const thisHour = new Date(now - (now % HOUR_MS));
    for (const [overMs, group] of Map.groupBy(missing, ({ baseline }) => baseline?.overMs ?? 0)) {
      for (let start = 0; start < group.length; start += namesAtOnce) {
        const some = group.slice(start, start + namesAtOnce);
        const names = some.map(({ name }) => name);
        const hours = await samples.hourly(names, new Date(thisHour.getTime() - overMs), thisHour);
        const byName = Map.groupBy<string, LearnedHour & SeriesName>(hours, readingKey);
        for (const { name, baseline } of some) {
          const key = readingKey(name);
          const answer = learnBaseline(byName.get(key) ?? [], thisHour, weekOf(baseline?.timeZone ?? 'UTC'));
          learned.set(key, answer, thisHour.getTime() + HOUR_MS);
        }
      }
    }
  }

  function weekOf(timeZone: string): (at: Date) => number {
    const known = weeks.get(timeZone, 0) ?? hourOfWeekIn(timeZone);
    weeks.set(timeZone, known, Number.POSITIVE_INFINITY);
    return known;
  }

  async function readAll(wanted: readonly Wanted[], now: number): Promise<void> {
    const withBaseline = wanted.filter(({ baseline }) => baseline !== undefined);
    if (withBaseline.length > 0 && !fixed.has('', now)) {
      fixed.set('', await parts.baselines.list(), now + fixedForMs);
    }
    const unfixed = withBaseline.filter(({ name, baseline }) => {
      const one = fixedOf(fixed.get('', now) ?? [], name);
      return one === undefined && baseline?.fixed === undefined;
    });
    await readWindows(wanted, now);
    await learn(unfixed, now);
  }

  return async (runs) => {
    const wanted = runs.flatMap(wantedBy);
    if (wanted.length === 0) return () => undefined;
    const now = clock.now().getTime();
    let unavailable: string | undefined;
    try {
      await readAll(wanted, now);
      isFailing = false;
    } catch (error) {
      // What needs no past is graded all the same.
      unavailable = 'the past cannot be read';
      if (!isFailing) log.warn({ error }, 'limits with a past are not decided: it cannot be read');
      isFailing = true;
    }
    return (run, reading) => {
      const needs = needsOf(run.plan.thresholds[reading.metric]);
      if (needs.windowsMs.length === 0 && !needs.baseline) return undefined;
      const name = nameOf(run, reading);
      const found = needs.windowsMs.flatMap((windowMs) => {
        const facts = windows.get(windowKey(name, windowMs), now);
        return facts === undefined ? [] : [[windowMs, facts] as const];
      });
      const plan = run.plan.thresholds[reading.metric]?.baseline;
      const byHand = fixedOf(fixed.get('', now) ?? [], name)?.value ?? plan?.fixed;
      const baseline =
        byHand === undefined ? learned.get(readingKey(name), now) : { value: byHand, mad: undefined };
      return {
        at: run.measuredAt,
        windows: new Map(found),
        ...(baseline === undefined ? {} : { baseline }),
        ...(unavailable === undefined ? {} : { unavailable }),
      };
    };
  };
}

/** What of a run has limits that need more than its value; a reading without one needs nothing. */
function wantedBy(run: ProbeRun): readonly Wanted[] {
  return run.readings.flatMap((reading) => {
    const threshold = run.plan.thresholds[reading.metric];
    const { windowsMs, baseline } = needsOf(threshold);
    if (reading.value === undefined || (windowsMs.length === 0 && !baseline)) return [];
    return [
      { run, name: nameOf(run, reading), windowsMs, baseline: baseline ? threshold?.baseline : undefined },
    ];
  });
}

function nameOf({ plan }: ProbeRun, { metric, part }: Reading): SeriesName {
  return { system: plan.system, probe: plan.name, target: plan.target, metric, part };
}

const windowKey = (name: SeriesName, windowMs: number): string => `${windowMs} ${readingKey(name)}`;

/** That of the part goes before that of the metric. */
function fixedOf(all: readonly FixedBaseline[], name: SeriesName): FixedBaseline | undefined {
  const { system, probe, metric, part } = name;
  const own = all.filter((one) => one.system === system && one.probe === probe && one.metric === metric);
  return own.find((one) => one.part === part) ?? own.find((one) => one.part === undefined);
}

type Window = Awaited<ReturnType<SampleStore['windows']>>[number];

function factsIn({
  count,
  minimum,
  maximum,
  mean,
  median,
  first,
  last,
  slopePerSecond,
  centre,
}: Window): WindowFacts | undefined {
  if (first === undefined || last === undefined || mean === undefined) return undefined;
  return {
    count,
    mean,
    minimum: minimum ?? mean,
    maximum: maximum ?? mean,
    median: median ?? mean,
    first,
    last,
    slopePerSecond,
    centre,
  };
}
