import type { LoadedCommand } from '../define/command.ts';
import type { Services } from '../define/services.ts';
import { type Actor, allows } from '../domain/actor.ts';
import type { EscalationTarget } from '../domain/escalation.ts';
import type { IncidentSnapshot } from '../domain/ports/incident-store.ts';
import type { GradedReading } from '../domain/probe.ts';

const maxIncidents = 10;
const maxReadings = 5;
const readingsFromLastMs = 10 * 60_000;

/** What App Home shows to one person. */
export interface HomeModel {
  readonly now: Date;
  readonly actor: Actor;
  /** Open ones, worst first; at most ten. */
  readonly incidents: readonly IncidentSnapshot[];
  /** Of each route: whom its policy calls first. */
  readonly onCall: readonly { readonly route: string; readonly targets: readonly EscalationTarget[] }[];
  /** The worst that is not ok; empty when all is well. */
  readonly health: readonly GradedReading[];
  readonly measured: number;
  /** Those that this person may run. */
  readonly commands: readonly { readonly name: string; readonly usage: string; readonly summary: string }[];
}

/** Reads what App Home shows; rejects as the stores do. */
export async function gatherHome(
  { stores, settings, clock }: Services,
  actor: Actor,
  commands: readonly LoadedCommand[],
): Promise<HomeModel> {
  const now = clock.now();
  const [incidents, readings] = await Promise.all([
    stores.incidents.list({ states: ['triggered', 'acknowledged'], limit: maxIncidents }),
    stores.samples.latest(new Date(now.getTime() - readingsFromLastMs)),
  ]);
  return {
    now,
    actor,
    incidents,
    onCall: settings.routes.map(({ name, policy }) => ({
      route: name,
      targets: policy.levels[0]?.targets ?? [],
    })),
    health: worst(readings),
    measured: readings.length,
    commands: commands
      .filter((command) => allows(actor.role, command.role))
      .map(({ name, usage, summary }) => ({ name, usage, summary })),
  };
}

function worst(readings: readonly GradedReading[]): readonly GradedReading[] {
  const order = ['critical', 'warning', 'unknown'];
  return readings
    .filter(({ status }) => status !== 'ok')
    .sort((left, right) => order.indexOf(left.status) - order.indexOf(right.status))
    .slice(0, maxReadings);
}
