import { z } from 'zod';
import { defineJob } from '../src/define/job.ts';
import { advanceIncident } from '../src/incidents/advance-incident.ts';

/** The timer of an incident: does what its stored deadlines ask for, so that a stray one does nothing. */
export default defineJob({
  summary: 'Let go of an incident that was held, resolve what has cleared, tell what has joined, remind',
  data: z.strictObject({ incidentId: z.string().min(1) }),
  timeoutMs: 15_000,
  run: async (context, { incidentId }) => {
    await advanceIncident(context, { incidentId });
  },
});
