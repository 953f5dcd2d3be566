import type { Severity } from './alert.ts';
import type { LevelVerdict } from './level-verdict.ts';
import type { GradedReading } from './probe.ts';
import { compareSeverity } from './severity.ts';
import type { Level, Threshold, UnknownRule } from './threshold.ts';

/** How long a reading without a threshold (unknown, or bad by the probe's own word) is bad before it is raised. */
export const withoutThresholdForMs = 5 * 60_000;

/** One thing that may be raised for a reading, and how it stands now. */
export interface Rung {
  readonly key: string;
  /** Becomes the alert's label `level`. */
  readonly name?: string;
  readonly severity: Severity;
  readonly forMs: number;
  /** Over the limit, itself or a worse one of the same direction and measure. */
  readonly met: boolean;
  /** Neither over the limit nor known to be well: what is raised stays raised, what waits waits on. */
  readonly undecided: boolean;
  /** Within the hysteresis: what is raised stays raised, what waits begins anew. */
  readonly held: boolean;
}

/** The key, and name, of what is raised because it cannot be measured. */
export const unknownKey = 'unknown';

type Direction = 'up' | 'down' | 'either' | 'own';
interface Plain extends Omit<Rung, 'met' | 'undecided' | 'held'> {
  readonly direction: Direction;
  /** What of the reading the limit is of: its value, its mean over an hour, its change over a week. */
  readonly measure: string;
  readonly is: LevelVerdict['is'];
}

/**
 * All that may be raised for a reading, mild to severe: that it is unknown, the levels of its threshold, and the
 * probe's own word that it is bad.
 */
export function ladderOf(
  reading: GradedReading,
  threshold: Threshold | undefined,
  unknown: UnknownRule | undefined,
): readonly Rung[] {
  const levels = threshold?.levels ?? [];
  const isUnknown = reading.status === 'unknown';
  const usualForMs = levels[0]?.forMs ?? withoutThresholdForMs;
  const word = ownWord(reading, levels);
  const rungs: Plain[] = levels.map((level) => rungOf(level, reading, word));
  for (const severity of ['warning', 'critical'] as const) {
    if (rungs.some(({ key }) => key === severity)) continue;
    const forMs = levels.findLast((level) => level.severity === severity)?.forMs ?? usualForMs;
    const is = word === severity ? 'crossed' : isUnknown ? 'undecided' : 'clear';
    rungs.push({ key: severity, severity, forMs, direction: 'own', measure: '', is });
  }
  const rule = { severity: 'warning', forMs: usualForMs, ...unknown } as const;
  // Where a level says how long a value may be absent, that is when it is told.
  const told = levels.some(({ when }) => when.kind === 'absent');
  const is = isUnknown && !told ? 'crossed' : 'clear';
  const unmeasured = { key: unknownKey, name: unknownKey, direction: 'own', measure: '', is } as const;
  return [{ ...unmeasured, ...rule }, ...rungs]
    .toSorted((left, right) => compareSeverity(right.severity, left.severity))
    .map((rung, index, all) => ({ ...rung, ...standOf(rung, all.slice(index + 1)) }));
}

/** The probe's own word: how bad the reading is where no crossed level explains it. */
function ownWord(
  { status, levels: verdicts }: GradedReading,
  levels: readonly Level[],
): 'warning' | 'critical' | undefined {
  if (status !== 'warning' && status !== 'critical') return undefined;
  const explains = ({ key, severity, when }: Level): boolean =>
    severity === status && when.kind !== 'absent' && verdicts?.[key] === 'crossed';
  return levels.some(explains) ? undefined : status;
}

function rungOf(level: Level, { levels: verdicts, status }: GradedReading, word: string | undefined): Plain {
  const { key, name, severity, when, forMs } = level;
  const verdict = verdicts === undefined && status === 'unknown' ? 'undecided' : (verdicts?.[key] ?? 'clear');
  return {
    key,
    ...(name === undefined ? {} : { name }),
    severity,
    // What is absent is so since its last value: the time without it is the time to wait.
    forMs: forMs + (when.kind === 'absent' ? when.afterMs : 0),
    // The level that bears the name of the probe's own word stands for it.
    direction: key === word ? 'own' : directionOf(level),
    measure: 'measure' in when ? JSON.stringify(when.measure) : '',
    is: key === word ? 'crossed' : verdict,
  };
}

function directionOf({ when }: Level): Direction {
  if (when.kind !== 'compare' || when.operator === '=' || when.operator === '!=') return 'either';
  return when.operator.startsWith('>') ? 'up' : 'down';
}

function standOf(rung: Plain, worse: readonly Plain[]): Pick<Rung, 'met' | 'undecided' | 'held'> {
  const among = [rung, ...worse.filter((other) => implies(other, rung))].map(({ is }) => is);
  const met = among.includes('crossed');
  return { met, undecided: !met && among.includes('undecided'), held: !met && among.includes('held') };
}

/** Whether being over the worse one means that the milder one is passed too. */
function implies(worse: Plain, milder: Plain): boolean {
  // What cannot be measured says nothing about limits, and they nothing about that.
  if (worse.key === unknownKey || milder.key === unknownKey) return false;
  if (worse.direction === 'own') return true;
  // Nor does a value over its limit say that it has risen over the week.
  const sameWay = worse.direction === milder.direction && worse.direction !== 'either';
  return sameWay && worse.measure === milder.measure;
}
