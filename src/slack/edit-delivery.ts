import { NotFoundError } from '../domain/errors.ts';
import { postAnew } from './post-delivery.ts';
import type { PublishRun } from './publish-run.ts';

/** Brings a posted card to the newest revision; one that a person deleted is posted anew. */
export async function editDelivery(run: PublishRun): Promise<void> {
  const { delivery, deliveries, chat, pace } = run;
  const { key, channelId, ts } = delivery;
  if (channelId === undefined || ts === undefined) return;
  pace.require(key);
  const wanted = await run.render();
  if (wanted === undefined || wanted.revision <= delivery.revision) return;
  pace.requireSettled(key, wanted);
  try {
    await chat.edit({ channelId, ts }, wanted.message, { metadataKey: key, revision: wanted.revision });
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
    run.log.warn({ key, channelId, ts }, 'A card is gone from Slack; it is posted anew.');
    await deliveries.lost(key);
    await postAnew(run, wanted);
    return;
  }
  pace.touched(key, wanted);
  await deliveries.edited(key, wanted.revision);
}
