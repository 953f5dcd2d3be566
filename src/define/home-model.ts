import type { Actor } from '../domain/actor.ts';
import type { EscalationTarget } from '../domain/escalation.ts';
import type { IncidentSnapshot } from '../domain/ports/incident-store.ts';
import type { GradedReading } from '../domain/probe.ts';
import type { SystemLine } from '../domain/system-line.ts';

/** What App Home shows to one person. */
export interface HomeModel {
  readonly now: Date;
  readonly actor: Actor;
  /** Open ones, worst first; at most ten. */
  readonly incidents: readonly IncidentSnapshot[];
  /** Of each route: whom its policy calls first. */
  readonly onCall: readonly { readonly route: string; readonly targets: readonly EscalationTarget[] }[];
  /** Worst first; empty where none is configured. */
  readonly systems: readonly SystemLine[];
  /** Of this host and of Watchbill itself: the worst that is not ok; empty when all is well. */
  readonly health: readonly GradedReading[];
  /** How many readings of those there are in all. */
  readonly measured: number;
  /** Those that this person may run. */
  readonly commands: readonly { readonly name: string; readonly usage: string; readonly summary: string }[];
}
