import type { EscalationStanding } from './incident.ts';

/** Whom a level calls: a Slack user, a Slack user group, or a channel. */
export type EscalationTarget =
  | { readonly kind: 'user'; readonly id: string }
  | { readonly kind: 'group'; readonly id: string }
  | { readonly kind: 'channel'; readonly id: string };

export interface EscalationLevel {
  readonly targets: readonly EscalationTarget[];
  /** How long this level has to answer before the next one is called. */
  readonly timeoutMs: number;
}

/** Levels are called in order; after the last the policy starts over `repeats` times, then it ends visibly. */
export interface EscalationPolicy {
  readonly name: string;
  readonly levels: readonly EscalationLevel[];
  readonly repeats: number;
}

/** A step of the escalation: where it stands afterwards and whom to call now. */
export interface EscalationMove {
  readonly standing: EscalationStanding;
  readonly calls: readonly EscalationTarget[];
  /** Nobody answered and nobody is left to call. */
  readonly ended?: true;
}

/** Where nobody has been called yet and nobody is going to be by itself. */
export function notStarted(policy: EscalationPolicy): EscalationStanding {
  return { policy, level: 0, round: 0 };
}

/** Calls level 0 at once. A policy without levels calls nobody, ever. */
export function startEscalation(policy: EscalationPolicy, at: Date): EscalationMove {
  return call(policy, 0, 0, at);
}

/** Calls the next level at `at`, starts over while repeats are left, or ends. Does not look whether it is due. */
export function advance(standing: EscalationStanding, at: Date): EscalationMove {
  const next = following(standing);
  if (next === undefined) return { standing: stopEscalation(standing), calls: [], ended: true };
  return call(standing.policy, next.level, next.round, at);
}

/** The same standing with no deadline: nobody further is called by itself. */
export function stopEscalation(standing: EscalationStanding): EscalationStanding {
  const { nextAt: _nextAt, ...stopped } = standing;
  return stopped;
}

/** Puts the next call off until `until`, where one was to come. */
export function holdEscalation(standing: EscalationStanding, until: Date): EscalationStanding {
  if (standing.nextAt === undefined || standing.nextAt >= until) return standing;
  return { ...standing, nextAt: until };
}

/** Brings a call that was put off back to what the level called last is given from now. */
export function resumeEscalation(standing: EscalationStanding, at: Date): EscalationStanding {
  const timeoutMs = standing.policy.levels[standing.level]?.timeoutMs ?? 0;
  const latest = new Date(at.getTime() + timeoutMs);
  if (standing.nextAt === undefined || standing.nextAt <= latest) return standing;
  return { ...standing, nextAt: latest };
}

/** What the card says is next; `level` counts from 1 of `of`, `round` from 1. Undefined when nobody further is called. */
export interface NextStep {
  readonly targets: readonly EscalationTarget[];
  readonly at: Date;
  readonly level: number;
  readonly of: number;
  readonly round: number;
}

/** Who is called next and when, if nobody acknowledges before. */
export function nextStep(standing: EscalationStanding): NextStep | undefined {
  const next = standing.nextAt === undefined ? undefined : following(standing);
  if (next === undefined || standing.nextAt === undefined) return undefined;
  const { levels } = standing.policy;
  return {
    targets: levels[next.level]?.targets ?? [],
    at: standing.nextAt,
    level: next.level + 1,
    of: levels.length,
    round: next.round + 1,
  };
}

/** Whether every call was made and every time-out has passed. On a triggered incident: nobody answered. */
export function escalationEnded(standing: EscalationStanding): boolean {
  return standing.policy.levels.length > 0 && standing.nextAt === undefined;
}

function following(standing: EscalationStanding): { level: number; round: number } | undefined {
  const { levels, repeats } = standing.policy;
  if (standing.level + 1 < levels.length) return { level: standing.level + 1, round: standing.round };
  if (levels.length > 0 && standing.round < repeats) return { level: 0, round: standing.round + 1 };
  return undefined;
}

function call(policy: EscalationPolicy, level: number, round: number, at: Date): EscalationMove {
  const called = policy.levels[level];
  if (called === undefined) return { standing: { policy, level, round }, calls: [] };
  const nextAt = new Date(at.getTime() + called.timeoutMs);
  return { standing: { policy, level, round, nextAt }, calls: called.targets };
}
