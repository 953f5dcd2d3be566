import { z } from 'zod';
import { defineJob } from '../src/define/job.ts';
import { deliveryPriorities } from '../src/domain/delivery.ts';
import { isStormList } from '../src/domain/storm-lists.ts';

/** Between one list and the next: all wait for the card of their storm, and the worst ones are to be back first. */
const STEP_MS = 50;

/** As soon as Slack answers again after an outage: what has gathered is collapsed, and what is open listed ahead of it. */
export default defineJob({
  summary: 'Show what has gathered while Slack was away',
  data: z.strictObject({}),
  timeoutMs: 30_000,
  run: async ({ clock, stores, queue, wake, log }) => {
    const keys = await stores.storms.collapseBacklog(clock.now(), 'back');
    if (keys.length > 0) log.info({ deliveries: keys.length }, 'what gathered while Slack was away is shown');
    const ahead = keys.filter((key) => key.startsWith('storm.') || isStormList(key));
    // Under ids of their own: a job that Slack kept waiting until now would stand for them for seconds still.
    await queue.add(
      ahead.map((key, place) => ({
        name: 'sync-delivery',
        id: `${key}.backlog`,
        data: { key },
        delayMs: place * STEP_MS,
        priority: deliveryPriorities.storm,
      })),
    );
    await wake.deliveries(keys.filter((key) => !ahead.includes(key)));
  },
});
