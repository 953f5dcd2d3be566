import type { Labels } from '../domain/alert.ts';
import { ConfigError } from '../domain/errors.ts';
import { matchesAll } from '../domain/matcher.ts';
import type { Route } from '../domain/route.ts';
import type { Batch, Stage, StageContext } from './stage.ts';

/** Finds the first route that matches what fired. */
export const route: Stage = {
  name: 'route',
  async run(batch: Batch, { settings }: StageContext): Promise<Batch> {
    const steps = batch.steps.map((step) =>
      step.kind === 'fired' ? { ...step, route: routeOf(step.event.labels, settings.routes) } : step,
    );
    return { ...batch, steps };
  },
};

function routeOf(labels: Labels, routes: readonly Route[]): Route {
  // The last route matches all by contract; where it does not, its channel is still better than no channel.
  const found = routes.find((candidate) => matchesAll(candidate.matchers, labels)) ?? routes.at(-1);
  if (found !== undefined) return found;
  throw new ConfigError('No route is configured, so alerts have nowhere to go. Add one to watchbill.yml.');
}
