import type { AlertEvent } from '../domain/alert.ts';
import { type Routing, type RoutingSettings, routeFor } from '../domain/route-for.ts';
import type { Batch, Stage, StageContext, Step } from './stage.ts';

/** Finds the way of each alert through the tree, and writes into it how bad it is by the configuration. */
export const route: Stage = {
  name: 'route',
  async run(batch: Batch, { settings }: StageContext): Promise<Batch> {
    const steps = batch.steps.map((step) =>
      step.kind === 'acknowledged' ? step : routed(step, settings, batch.at),
    );
    return { ...batch, steps };
  },
};

function routed(step: Step, settings: RoutingSettings, at: Date): Step {
  const routing: Routing = routeFor(step.event.labels, settings, at);
  const event: AlertEvent = { ...step.event, severity: routing.severity };
  return { ...step, event, routing };
}
