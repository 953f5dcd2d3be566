import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { defineJob, type JobContext } from '../src/define/job.ts';
import { OpsError } from '../src/domain/errors.ts';
import { cardKey } from '../src/domain/pages.ts';

/** A card is edited within a second; Slack is asked only when it has to show the round. */
const LOOK_MS = 200;

/** Waits until the card of a round is in Slack, reads it there, and notes that the round has come back. */
export default defineJob({
  summary: 'See the newest round of the canary in Slack',
  data: z.strictObject({ round: z.int().min(1), incidentId: z.string().max(100) }),
  timeoutMs: 55_000,
  run: async (context, { round, incidentId }) => {
    const { stores, clock, signal, log } = context;
    const snapshot = await stores.incidents.get(incidentId);
    if (snapshot === undefined) return;
    const { revision } = snapshot.incident;
    while (!signal.aborted) {
      // A newer round has begun: whoever looks for that one sees whether the way is open.
      if ((await stores.canary.last())?.round !== round) return;
      if (await isShown(context, incidentId, revision)) {
        await stores.canary.returned(round, clock.now());
        return;
      }
      await pause(LOOK_MS, undefined, { signal }).catch(() => undefined);
    }
    log.warn({ round }, 'the canary was not seen in Slack');
  },
});

async function isShown(
  { stores, chat, wake, log }: JobContext,
  incidentId: string,
  revision: number,
): Promise<boolean> {
  const key = cardKey(incidentId);
  const card = await stores.deliveries.get(key);
  if (card?.state !== 'posted' || card.revision < revision) return false;
  const { channelId = '', ts = '' } = card;
  try {
    const shown = await chat.shownRevision({ channelId, ts }, key);
    if (shown !== undefined) return shown >= revision;
    // A person has deleted it: it is posted anew, as with any card.
    await stores.accounts.correct({ key, channelId, ts, revision: card.revision }, undefined);
    await wake.deliveries([key]);
    return false;
  } catch (error) {
    if (!(error instanceof OpsError)) throw error;
    // Where we may post and not read, Slack's answer to the edit is what there is.
    log.debug({ reason: error.message }, 'the card of the canary cannot be read');
    return true;
  }
}
