import { z } from 'zod';
import { defineCommand } from '../src/define/command.ts';
import { overviewMessage } from '../templates/overview.ts';

/** Sampled values older than this say nothing about now. */
const FRESH_MS = 5 * 60_000;

export default defineCommand({
  summary: 'Where things stand in one look: incidents, health, silences',
  usage: '',
  role: 'viewer',
  parameters: z.object({}),
  positional: [],
  async run({ stores, clock, actor }) {
    const now = clock.now();
    const [counts, incidents, readings, silences] = await Promise.all([
      stores.incidents.countByState(),
      stores.incidents.list({ states: ['triggered', 'acknowledged'], limit: 5 }),
      stores.samples.latest(new Date(now.getTime() - FRESH_MS)),
      stores.silences.listOpen(now),
    ]);
    return overviewMessage({ counts, incidents, readings, silences: silences.length, role: actor.role });
  },
});
