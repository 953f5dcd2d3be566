import { z } from 'zod';
import { wantedMessage } from '../src/cards/wanted-message.ts';
import { defineJob } from '../src/define/job.ts';

/** Brings one message in Slack to what it has to be: posts it once, then edits it in place. */
export default defineJob({
  summary: 'Post or edit one message',
  data: z.strictObject({ key: z.string().min(1) }),
  timeoutMs: 25_000,
  run: (context, { key }) => context.publisher.publish(key, (delivery) => wantedMessage(context, delivery)),
});
