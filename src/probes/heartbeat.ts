import { z } from 'zod';
import { defineProbe } from '../define/probe.ts';
import { formatDuration } from '../domain/duration.ts';

/** When something that has to tell of itself again and again did so last. */
export default defineProbe({
  title: 'Heartbeat',
  parameters: z.strictObject({
    /** Its name, as in `POST /heartbeats/<name>`. */
    name: z.string().min(1).max(100),
  }),
  timeoutMs: 5_000,
  metrics: {
    up: { title: 'Was ever heard of', unit: 'none' },
    age: { title: 'Since the last heartbeat', unit: 's' },
  },
  async run({ known, clock, signal }, { name }) {
    const heard = await known.heartbeat(name);
    signal.throwIfAborted();
    if (heard === undefined) {
      const detail = `The heartbeat '${name}' was never heard of. Let it call POST /heartbeats/${name}.`;
      return [{ metric: 'up', value: 0, unit: 'none', status: 'critical', detail }];
    }
    // A clock that was set back makes no heartbeat of the future.
    const ageMs = Math.max(0, clock.now().getTime() - heard.getTime());
    return [
      { metric: 'up', value: 1, unit: 'none' },
      { metric: 'age', value: Math.round(ageMs / 1000), unit: 's', detail: `${formatDuration(ageMs)} ago` },
    ];
  },
});
