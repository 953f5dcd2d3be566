import type { Clock } from '../domain/clock.ts';
import { DAY_MS } from '../domain/duration.ts';
import { type Matcher, matchesAll, requiredLabels } from '../domain/matcher.ts';
import type { Episode } from '../domain/ports/history-store.ts';
import type { Stores } from '../domain/ports/stores.ts';
import type { SilencePreview } from '../domain/silence-preview.ts';
import { requireMatchers } from '../domain/silence-rules.ts';

const NAMED = 10;
const MOST_FIRING = 10_000;
export const PREVIEW_DAYS = 7;
const PAGE = 2_000;
/** A person waits for this: a hundred thousand episodes are enough to see that it is too much. */
const MOST_PAGES = 50;

/** Looks at what matchers would hide. UsageError for those that would hide everything. */
export async function previewSilence(
  context: { readonly clock: Clock; readonly stores: Pick<Stores, 'alerts' | 'history'> },
  matchers: readonly Matcher[],
): Promise<SilencePreview> {
  requireMatchers(matchers);
  const [all, past] = await Promise.all([
    // Among any number that fire; what is left to be tried here are regular expressions and what is not equal.
    context.stores.alerts.list({ status: 'firing', labels: requiredLabels(matchers), limit: MOST_FIRING }),
    lookBack(context, matchers),
  ]);
  const firing = all.filter((alert) => matchesAll(matchers, alert.labels));
  const hidden = firing.filter((alert) => (alert.silenceId ?? alert.inhibitedBy) !== undefined);
  return { alerts: firing.slice(0, NAMED), firing: firing.length, hidden: hidden.length, past };
}

async function lookBack(
  { clock, stores }: { readonly clock: Clock; readonly stores: Pick<Stores, 'history'> },
  matchers: readonly Matcher[],
): Promise<SilencePreview['past']> {
  const to = clock.now();
  const from = new Date(to.getTime() - PREVIEW_DAYS * DAY_MS);
  const incidents = new Set<string>();
  let episodes = 0;
  let after: Episode | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const found = await stores.history.episodes(from, to, {
      limit: PAGE,
      ...(after === undefined ? {} : { after }),
    });
    for (const { labels, incidentId } of found) {
      if (!matchesAll(matchers, labels)) continue;
      episodes += 1;
      if (incidentId !== undefined) incidents.add(incidentId);
    }
    if (found.length < PAGE)
      return { days: PREVIEW_DAYS, episodes, incidents: incidents.size, complete: true };
    after = found.at(-1);
  }
  return { days: PREVIEW_DAYS, episodes, incidents: incidents.size, complete: false };
}
