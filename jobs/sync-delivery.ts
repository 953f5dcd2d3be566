import { z } from 'zod';
import { wantedMessage } from '../src/cards/wanted-message.ts';
import { defineJob } from '../src/define/job.ts';
import type { Delivery } from '../src/domain/delivery.ts';
import { isJoinedPage } from '../src/domain/storm-pages.ts';

/** Brings one message in Slack to what it has to be: posts it once, then edits it in place. */
export default defineJob({
  summary: 'Post or edit one message',
  data: z.strictObject({ key: z.string().min(1) }),
  timeoutMs: 25_000,
  run: async (context, { key }) => {
    let storm: string | undefined;
    try {
      await context.publisher.publish(key, (delivery) => {
        storm = stormOf(delivery);
        return wantedMessage(context, delivery);
      });
    } finally {
      // Its card has to be there first, and shows what has become of this one.
      if (storm !== undefined) await context.wake.deliveries([storm]);
    }
  },
});

/** What it is shown in: the card of a storm, or the page that calls for many. */
function stormOf({ threadOf }: Delivery): string | undefined {
  return threadOf?.startsWith('storm.') || isJoinedPage(threadOf ?? '') ? threadOf : undefined;
}
