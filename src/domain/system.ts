import type { Condition } from './condition.ts';
import type { SystemFigure } from './figure.ts';
import type { Matcher } from './matcher.ts';
import type { ProbePlan } from './settings.ts';

/** What a probe is about, beside its service: each is a view of its own, `/ops queue` and so on. */
export const systemViews = ['queue', 'sessions', 'pool', 'security', 'capacity'] as const;
export type SystemView = (typeof systemViews)[number];

/** How a service is run; what a restart of it will act on, and what tells whether it is up. */
export type ServiceRun =
  | { readonly kind: 'container'; readonly connection: string; readonly name: string }
  | {
      readonly kind: 'compose';
      readonly connection: string;
      readonly project: string;
      readonly service: string;
    }
  | { readonly kind: 'systemd'; readonly unit: string; readonly systemctl?: string }
  | { readonly kind: 'process'; readonly pattern: string }
  | { readonly kind: 'http'; readonly connection: string; readonly path: string };

/** A part of a system that can be up or down by itself. */
export interface ServicePlan {
  readonly name: string;
  readonly title: string;
  /** Names of services of the same system that it needs. */
  readonly dependsOn: readonly string[];
  readonly run?: ServiceRun;
  readonly host?: string;
  /** What belongs to it. */
  readonly matchers: readonly Matcher[];
}

/** What a figure of a report suggests to do. */
export interface AdviceRule {
  /** Title of the figure. */
  readonly of: string;
  readonly when: Condition;
  readonly say: string;
}

export interface ScheduleSection {
  readonly title: string;
  /** By title, in order. */
  readonly figures: readonly { readonly title: string; readonly figure: SystemFigure }[];
  /** Probes that are shown as a table, worst first; `all` for every one of the system. */
  readonly health: readonly string[] | 'all';
  readonly advice: readonly AdviceRule[];
  /** Series that are drawn: `probe.metric`. */
  readonly chart: readonly SystemFigure[];
}

/** One clock of a system: what is measured at that time, and what is posted. */
export interface SchedulePlan {
  readonly name: string;
  readonly title: string;
  readonly cron: string;
  readonly timeZone: string;
  readonly channel: string;
  /** What the figures are over, up to the slot. */
  readonly periodMs: number;
  /** Probes that are run for it, besides what is sampled anyway. */
  readonly run: readonly string[];
  readonly sections: readonly ScheduleSection[];
  /** Whether the figures are attached as JSON as well. */
  readonly record: boolean;
  /** Posted only when something is not ok. */
  readonly quiet: boolean;
}

/** What the team has promised; shown beside what was measured. */
export interface SystemTargets {
  /** Share of the time in percent. */
  readonly availabilityPercent?: number;
  readonly acknowledgeMs?: number;
  readonly resolveMs?: number;
  /** At most this share of incidents is escalated, in percent. */
  readonly escalatedPercent?: number;
  /** Recovery time objectives by what is recovered. */
  readonly rtoMs: Readonly<Record<string, number>>;
  /** Recovery point objectives by what would be lost. */
  readonly rpoMs: Readonly<Record<string, number>>;
}

/** One operated system in one environment: its pack with variables and overlay applied, cross-checked. */
export interface SystemPlan {
  readonly name: string;
  readonly pack: string;
  readonly environment?: string;
  readonly title: string;
  readonly owner?: string;
  readonly description?: string;
  readonly timeZone: string;
  readonly channel: string;
  readonly services: readonly ServicePlan[];
  /** All of its probes, those of the services included. */
  readonly probes: readonly ProbePlan[];
  readonly schedules: readonly SchedulePlan[];
  readonly targets: SystemTargets;
}
