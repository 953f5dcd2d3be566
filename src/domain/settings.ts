import type { Role } from './actor.ts';
import type { Labels } from './alert.ts';
import type { CanaryPlan } from './canary.ts';
import type { HeartbeatPlan } from './heartbeat.ts';
import type { InhibitionRule } from './inhibition.ts';
import type { MaintenancePlan } from './maintenance.ts';
import type { Matcher } from './matcher.ts';
import { allRoutes, type Route } from './route.ts';
import type { SeverityWords } from './severity.ts';
import type { WorkingDays } from './silence-end.ts';
import type { StormLimit, StormLimits } from './storm.ts';
import type { SystemPlan, SystemView } from './system.ts';
import type { Threshold, UnknownRule } from './threshold.ts';
import type { NamedTimeInterval } from './time-interval.ts';

/** One probe that is to run, with its validated parameters. */
export interface ProbePlan {
  readonly system: string;
  /** Unique within its system, shown to people, e.g. `host-memory`. */
  readonly name: string;
  /** Name of the probe definition, e.g. `host-memory`. */
  readonly probe: string;
  readonly title?: string;
  /** Of the system's services, the one that it speaks of. */
  readonly service?: string;
  readonly target: string;
  /** The host whose runner has to run it, because what it measures is there; left out: any runner. */
  readonly host?: string;
  /** How often it is run; left out: only when a schedule or somebody asks for it. */
  readonly everyMs?: number;
  /** Only for schedules, and when somebody asks for the deep ones. */
  readonly deep?: boolean;
  /** In which views of its system it is shown. */
  readonly views?: readonly SystemView[];
  /** Added to the labels of its alerts, for routes. */
  readonly labels?: Labels;
  readonly parameters: unknown;
  /** What it is reached through, secrets by reference; of the kind that the definition needs. */
  readonly connection?: unknown;
  readonly timeoutMs: number;
  /** By metric. */
  readonly thresholds: Readonly<Record<string, Threshold>>;
  /** When what could not be measured is raised; left out: a warning after the time of its limits, or five minutes. */
  readonly unknown?: UnknownRule;
}

export interface ReportPlan {
  readonly name: string;
  /** What people call it; left out: its name. */
  readonly title?: string;
  /** Name of the report definition. */
  readonly report: string;
  readonly cron: string;
  readonly timeZone: string;
  readonly channel: string;
  /** The schedule of a system that it is the report of. */
  readonly of?: { readonly system: string; readonly schedule: string };
}

export interface SourcePlan {
  /** Bearer tokens that are accepted, any of them (two during a rotation); empty: the general rule applies. */
  readonly tokens: readonly string[];
  readonly maxBytes: number | undefined;
  /** Needed for what hides or ends something; empty: `tokens` are enough. */
  readonly actTokens?: readonly string[];
  /** Name of the alert source whose bodies it takes, where its own name is another. */
  readonly format?: string;
  /** With which its sender signs, any of them; empty: signatures are not asked for. */
  readonly secrets?: readonly string[];
  /** What only this source knows, validated by its definition. */
  readonly options?: unknown;
}

/** The configuration as the machine uses it: resolved, cross-checked, frozen. */
export interface Settings {
  /** Where what has no other place goes. */
  readonly channel: string;
  /** The tree; `routeFor` finds the way of an alert through it. */
  readonly routes: readonly Route[];
  /** By name. */
  readonly timeIntervals: Readonly<Record<string, NamedTimeInterval>>;
  readonly severities: SeverityWords;
  /** Which alerts hide which; what follows from dependencies of services is among them. */
  readonly inhibitions: readonly InhibitionRule[];
  readonly roles: {
    readonly byUser: Readonly<Record<string, Role>>;
    /** What somebody has who is not named; undefined refuses everything. */
    readonly everyone: Role | undefined;
  };
  readonly linkSchemes: readonly string[];
  readonly silenceDurationsMs: readonly number[];
  /** No silence may be made to last longer from now on. */
  readonly silenceLongestMs: number;
  /** Maintenance windows of the configuration. */
  readonly maintenance: readonly MaintenancePlan[];
  /** How long before it begins an emergency window is announced. */
  readonly emergencyNoticeMs: number;
  /** By name: what belongs to each service. */
  readonly services: Readonly<Record<string, readonly Matcher[]>>;
  /** When the next working day begins, for silences until then. */
  readonly workingDays: WorkingDays;
  /** Of this host, of Watchbill itself and of every system. */
  readonly probes: readonly ProbePlan[];
  readonly systems: readonly SystemPlan[];
  readonly probeIntervalMs: number;
  readonly reports: readonly ReportPlan[];
  readonly sources: Readonly<Record<string, SourcePlan>>;
  /** How long episodes of alerts are kept for replays. */
  readonly historyDays: number;
  /** Time zone of cards and figures where nothing says otherwise. */
  readonly timeZone: string;
  /** How many new cards a channel takes before the rest is collapsed, where its route says nothing else. */
  readonly storm: StormLimit;
  /** What outside is to tell again and again that it lives. */
  readonly heartbeats: readonly HeartbeatPlan[];
  /** Called while the worker of this process lives; whoever is behind it tells people when that stops. */
  readonly ownHeartbeat?: { readonly url: string; readonly everyMs: number };
  /** Without one no round is sent. */
  readonly canary?: CanaryPlan;
}

/** The storm limits of all routes. */
export function stormLimits({ routes, storm }: Pick<Settings, 'routes' | 'storm'>): StormLimits {
  const byName = new Map(allRoutes(routes).map((route) => [route.name, route.storm]));
  return (routeName) => byName.get(routeName) ?? storm;
}

/** The role that the configuration grants to a Slack user. */
export function roleOf(settings: Settings, userId: string): Role | undefined {
  if (userId === '') return undefined;
  return settings.roles.byUser[userId] ?? settings.roles.everyone;
}
