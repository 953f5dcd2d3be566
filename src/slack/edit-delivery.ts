import { NotFoundError } from '../domain/errors.ts';
import { postAnew } from './post-delivery.ts';
import type { PublishRun } from './publish-run.ts';
import { slackCodeOf } from './slack-errors.ts';

/** Brings a posted card to the newest revision; one that a person deleted is posted anew. Answers whether it was edited. */
export async function editDelivery(run: PublishRun): Promise<boolean> {
  const { delivery, deliveries, chat, pace } = run;
  const { key, channelId, ts } = delivery;
  if (channelId === undefined || ts === undefined) return false;
  pace.require(key);
  const { current } = delivery;
  // Before anything is drawn: in a storm most looks end here.
  if (current !== undefined) {
    if (current.revision <= delivery.revision) return false;
    pace.requireSettled(key, current);
  }
  const wanted = await run.render();
  if (wanted === undefined || wanted.revision <= delivery.revision) return false;
  if (current === undefined) pace.requireSettled(key, wanted);
  try {
    await chat.edit({ channelId, ts }, wanted.message, { metadataKey: key, revision: wanted.revision });
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
    run.log.warn(
      { key, channelId, ts },
      'A card is gone from Slack, or cannot be edited; it is posted anew.',
    );
    // Where only the editing is refused, what it shows there would stay as it is for ever.
    const code = slackCodeOf(error);
    const isThere = code !== undefined && code !== 'message_not_found';
    await deliveries.lost(key, isThere ? { channelId, ts } : undefined);
    await postAnew(run, wanted);
    return false;
  }
  pace.touched(key, wanted);
  await deliveries.edited(key, wanted.revision);
  return true;
}
