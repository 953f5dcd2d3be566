import type { Actor } from '../domain/actor.ts';
import { DAY_MS } from '../domain/duration.ts';
import { UsageError } from '../domain/errors.ts';
import type { Matcher } from '../domain/matcher.ts';
import type { Stores } from '../domain/ports/stores.ts';
import { parseRecurrence } from '../domain/recurrence-syntax.ts';
import { requireEnd, requireMatchers, requireReason } from '../domain/silence-rules.ts';
import { type SilenceSeries, seriesStep } from '../domain/silence-series.ts';
import type { AlertDoor } from '../incidents/incident-context.ts';
import { releaseSilences } from '../incidents/release-silences.ts';
import { afterChange } from './create-silence.ts';
import type { SilenceContext } from './silence-context.ts';
import { tellBegins } from './tell-begins.ts';

type SeriesContext = SilenceContext & {
  readonly stores: SilenceContext['stores'] & Pick<Stores, 'silenceSeries'>;
};

const MOST = 200;
/** Each occurrence ends by itself, so that the whole may last longer than one silence: a year. */
const LONGEST_MS = 366 * DAY_MS;

export interface CreateSeries {
  readonly actor: Actor;
  readonly matchers: readonly Matcher[];
  readonly schedule: string;
  readonly timeZone: string;
  readonly until: Date;
  readonly comment: string;
}

/** Makes a recurring silence and its first occurrence. UsageError for what no silence may be, or one that never comes. */
export async function createSeries(context: SeriesContext, wanted: CreateSeries): Promise<SilenceSeries> {
  const now = context.clock.now();
  const { actor, comment, ...about } = wanted;
  requireMatchers(wanted.matchers);
  parseRecurrence(wanted.schedule);
  requireEnd(now, wanted.until, LONGEST_MS);
  const draft = { ...about, author: actor.id, comment: requireReason(comment) };
  if (seriesStep({ ...draft, id: '', version: 1 }, now).occurrence === undefined) {
    throw new UsageError(
      `'${wanted.schedule.slice(0, 80)}' does not come before that end. Choose a later one.`,
    );
  }
  const series = await context.stores.silenceSeries.create(draft, now);
  await advanceSeries(context);
  await afterChange(context);
  return series;
}

/** Makes the occurrences that are due: the one that goes on, or that comes next. */
export async function advanceSeries(context: SeriesContext): Promise<void> {
  const { silenceSeries } = context.stores;
  const now = context.clock.now();
  for (const id of await silenceSeries.due(now, MOST)) {
    await silenceSeries.step(id, now, (series) => seriesStep(series, now));
  }
}

/** Ends a recurring silence with the occurrence that goes on; what that hid is shown again. */
export async function endSeries(
  context: SeriesContext & { readonly intake: AlertDoor },
  act: { readonly actor: Actor; readonly seriesId: string; readonly seen?: number },
): Promise<{ readonly changed: boolean }> {
  const now = context.clock.now();
  const changed = await context.stores.silenceSeries.end(act.seriesId, now, act.actor.id, act.seen);
  await releaseSilences(context, { actor: act.actor });
  await tellBegins(context);
  if (changed) await context.wake.windows([now]);
  return { changed };
}
