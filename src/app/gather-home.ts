import type { LoadedCommand } from '../define/command.ts';
import type { HomeModel } from '../define/home-model.ts';
import type { Services } from '../define/services.ts';
import { type Actor, allows } from '../domain/actor.ts';
import { type GradedReading, hostSystem } from '../domain/probe.ts';
import { allRoutes } from '../domain/route.ts';
import { summariseSystems } from '../systems/summarise-systems.ts';

const maxIncidents = 10;
const maxReadings = 5;
const readingsFromLastMs = 10 * 60_000;

/** Reads what App Home shows; rejects as the stores do. */
export async function gatherHome(
  { stores, settings, clock }: Services,
  actor: Actor,
  commands: readonly LoadedCommand[],
): Promise<HomeModel> {
  const now = clock.now();
  const [incidents, readings, systems] = await Promise.all([
    stores.incidents.list({ states: ['triggered', 'acknowledged'], limit: maxIncidents }),
    stores.samples.latest(new Date(now.getTime() - readingsFromLastMs), undefined, { system: hostSystem }),
    summariseSystems({ stores, settings, now }),
  ]);
  return {
    now,
    actor,
    incidents,
    onCall: allRoutes(settings.routes).map(({ name, policy }) => ({
      route: name,
      targets: policy.levels[0]?.targets ?? [],
    })),
    systems,
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
