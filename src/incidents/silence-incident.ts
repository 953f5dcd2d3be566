import { type SilenceResult, silence } from '../domain/incident-additions.ts';
import type { Matcher } from '../domain/matcher.ts';
import { formatMatcher } from '../domain/matcher.ts';
import { silenceState } from '../domain/silence.ts';
import { actNow, changeIncident, type IncidentAct, type IncidentContext } from './incident-context.ts';
import { incidentMatchers } from './incident-matchers.ts';

/** A silence that ends this much sooner than the one asked for is the same click again. */
const SAME_MS = 60_000;

/**
 * Hides the incident's alerts for `durationMs` by a silence on the labels they share. A silence that already does
 * that just as long is left as it is. ConflictError when there is nothing that a silence could match.
 */
export async function silenceIncident(
  context: IncidentContext,
  act: IncidentAct & { readonly durationMs: number; readonly comment?: string },
): Promise<SilenceResult> {
  const { durationMs, comment = '' } = act;
  const matchers = await incidentMatchers(context, act.incidentId);
  const endsAt = await sameSilenceEnd(context, act.incidentId, matchers, durationMs);
  return changeIncident(context, act.incidentId, (snapshot) =>
    endsAt === undefined
      ? silence(snapshot, { ...actNow(context, act), durationMs, matchers, comment })
      : { result: { incident: snapshot.incident, changed: false, silencedUntil: endsAt } },
  );
}

async function sameSilenceEnd(
  { stores, clock }: IncidentContext,
  incidentId: string,
  matchers: readonly Matcher[],
  durationMs: number,
): Promise<Date | undefined> {
  const now = clock.now();
  const wanted = now.getTime() + durationMs;
  const key = keyOf(matchers);
  const same = (await stores.silences.listOpen(now)).find(
    (one) =>
      one.incidentId === incidentId &&
      silenceState(one, now) === 'active' &&
      one.endsAt.getTime() >= wanted - SAME_MS &&
      keyOf(one.matchers) === key,
  );
  return same?.endsAt;
}

function keyOf(matchers: readonly Matcher[]): string {
  return matchers.map(formatMatcher).join(',');
}
