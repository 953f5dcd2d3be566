import { z } from 'zod';
import { CANARY_ROUTE, canaryLabels } from '../../domain/canary.ts';
import { DAY_MS } from '../../domain/duration.ts';
import type { Route } from '../../domain/route.ts';
import type { Settings } from '../../domain/settings.ts';
import type { ParsedConfiguration } from '../schema.ts';
import { channel, duration } from './fields.ts';

/** `canary:` */
export const canary = z
  .strictObject({
    interval: duration.pipe(
      z.number().min(30_000, 'has to be at least 30s').max(DAY_MS, 'has to be at most 1d'),
    ),
    /** Of its one card; the channel of the configuration where it is left out. */
    channel: channel.optional(),
    /** A round that takes longer is told of. */
    within: duration
      .pipe(z.number().min(5_000, 'has to be at least 5s').max(DAY_MS, 'has to be at most 1d'))
      .prefault('1m'),
  })
  .refine(({ interval, within }) => within <= interval, {
    path: ['within'],
    message: 'has to be no longer than interval',
  })
  .optional();

export function canaryOf({ canary: given, channel: usual }: ParsedConfiguration): Pick<Settings, 'canary'> {
  if (given === undefined) return {};
  const { interval, within } = given;
  return { canary: { intervalMs: interval, channel: given.channel ?? usual, boundMs: within } };
}

/** The routes with that of the canary before all others: it calls nobody, waits for nothing and is never collapsed. */
export function withCanaryRoute(routes: readonly Route[], plan: Settings['canary']): readonly Route[] {
  if (plan === undefined) return routes;
  const own: Route = {
    name: CANARY_ROUTE,
    matchers: Object.entries(canaryLabels).map(([label, value]) => ({ label, operator: '=', value })),
    channel: plan.channel,
    policy: { name: CANARY_ROUTE, levels: [], repeats: 0 },
    groupBy: [],
    groupWaitMs: 0,
    groupIntervalMs: 0,
    repeatIntervalMs: 0,
    resolveDelayMs: 0,
    // One card for good.
    reopenWindowMs: 3650 * DAY_MS,
    continue: false,
    muteTimes: [],
    activeTimes: [],
    severity: [{ matchers: [], severity: 'info' }],
    storm: { above: 100_000, withinMs: 1_000 },
    routes: [],
  };
  return [own, ...routes];
}
