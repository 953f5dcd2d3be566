import { z } from 'zod';
import { defineJob } from '../src/define/job.ts';
import { escalateDue } from '../src/incidents/escalate-due.ts';

/** The timer of an escalation: acts only if the stored deadline has passed, so that a stray one does nothing. */
export default defineJob({
  summary: 'Call the next level of an incident whose deadline has passed',
  data: z.strictObject({ incidentId: z.string().min(1) }),
  timeoutMs: 15_000,
  run: async (context, { incidentId }) => {
    await escalateDue(context, { incidentId });
  },
});
