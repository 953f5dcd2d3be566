import { z } from 'zod';
import { defineProbe } from '../define/probe.ts';
import { fileThreads } from '../targets/files/file-threads.ts';
import {
  countedOnce,
  countFields,
  figuresAsked,
  levelField,
  logMetrics,
  patternsOf,
} from '../targets/files/log-parameters.ts';
import { logReadings } from '../targets/files/log-readings.ts';
import { field, sourceFields, sourceOf } from '../targets/files/source-parameters.ts';

/** What stands in logs that are files: how often, how much of all, which figures. */
export default defineProbe({
  title: 'Log',
  parameters: countedOnce(
    z.strictObject({
      ...sourceFields,
      ...countFields,
      /** For lines of JSON: the fields that hold their time and their level. */
      json: z.strictObject({ time: field.optional(), ...levelField }).default({}),
    }),
  ),
  timeoutMs: 10_000,
  metrics: (asked) => logMetrics(asked),
  async run({ signal, clock }, asked) {
    const now = clock.now();
    const read = await fileThreads.run<'log'>(
      {
        kind: 'log',
        source: sourceOf(asked, now, asked.json.time),
        patterns: patternsOf(asked).map(({ line }) => line),
        figures: figuresAsked(asked),
      },
      signal,
    );
    return logReadings(read, asked, now, `in ${read.files === 1 ? 'one file' : `${read.files} files`}`);
  },
});
