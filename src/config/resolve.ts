import type { z } from 'zod';
import type { ConnectionKind } from '../define/connections.ts';
import type { LoadedProbe } from '../define/probe.ts';
import type { Settings } from '../domain/settings.ts';
import type { ParsedConfiguration } from './schema.ts';
import { canaryOf, withCanaryRoute } from './sections/canary.ts';
import { heartbeatsOf, ownHeartbeatOf } from './sections/heartbeats.ts';
import { inhibitionsOf } from './sections/inhibitions.ts';
import { maintenanceOf } from './sections/maintenance.ts';
import type { Mistake } from './sections/mistake.ts';
import { probesOf } from './sections/probes.ts';
import { reportsOf } from './sections/reports.ts';
import { rolesOf } from './sections/roles.ts';
import { routesOf } from './sections/routes.ts';
import { severitiesOf } from './sections/severities.ts';
import { sourcesOf } from './sections/sources.ts';
import { stormOf } from './sections/storm.ts';
import { timeIntervalsOf } from './sections/time-intervals.ts';

/** Of a probe's definition, what a plan is checked against. */
export interface KnownProbe {
  readonly name: string;
  readonly parameters: z.ZodType;
  readonly timeoutMs: number;
  readonly connection?: ConnectionKind | undefined;
  readonly metrics?: LoadedProbe['metrics'];
  readonly asks?: LoadedProbe['asks'];
}

/** What a configuration may refer to. */
export interface Known {
  readonly probes: readonly KnownProbe[];
  readonly reports: readonly { readonly name: string }[];
  readonly sources: readonly {
    readonly name: string;
    readonly options?: z.ZodType;
    readonly signature?: unknown;
  }[];
  /** A sentence saying what is wrong with a cron expression, or undefined. */
  cronProblem(expression: string): string | undefined;
}

/** Resolves names and checks across sections. Either settings or at least one mistake. */
export function resolveSettings(
  parsed: ParsedConfiguration,
  known: Known,
): { settings?: Settings; mistakes: readonly Mistake[] } {
  const mistakes: Mistake[] = [];
  const timeIntervals = timeIntervalsOf(parsed);
  const { canary } = canaryOf(parsed);
  const settings: Settings = {
    channel: parsed.channel,
    timeZone: parsed.timeZone,
    routes: withCanaryRoute(routesOf(parsed, timeIntervals, mistakes), canary),
    timeIntervals,
    severities: severitiesOf(parsed),
    inhibitions: inhibitionsOf(parsed, mistakes),
    roles: rolesOf(parsed, mistakes),
    linkSchemes: parsed.links.schemes,
    silenceDurationsMs: parsed.silences.durations,
    ...maintenanceOf(parsed, mistakes),
    silenceLongestMs: parsed.silences.longest,
    workingDays: {
      weekdays: parsed.silences.workingDays.weekdays,
      startMinute: parsed.silences.workingDays.start,
    },
    probes: probesOf(parsed, known, mistakes),
    systems: [],
    probeIntervalMs: parsed.probes.interval,
    reports: reportsOf(parsed, known, mistakes),
    storm: stormOf(parsed.storm),
    sources: sourcesOf(parsed, known, mistakes),
    historyDays: parsed.history.days,
    heartbeats: heartbeatsOf(parsed),
    ...ownHeartbeatOf(parsed, mistakes),
    ...(canary === undefined ? {} : { canary }),
  };
  return mistakes.length > 0 ? { mistakes } : { settings: deepFreeze(settings), mistakes };
}

/** Nothing of it can be changed any more. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
  }
  return value;
}
