import { z } from 'zod';
import { defineJob } from '../src/define/job.ts';
import { readingCleared, readingRaised, readingVanished } from '../src/domain/reading-alert.ts';
import { readingKey } from '../src/domain/reading-standing.ts';
import { nextStanding } from '../src/domain/threshold.ts';
import { unseenReadings } from '../src/domain/unseen-readings.ts';

/**
 * Runs every configured probe, keeps the values as series, and raises or ends an alert where a reading has been
 * over its limit for long enough. The alert goes through the same door as any other.
 */
export default defineJob({
  summary: 'Run the probes, keep their values, raise what crosses a limit',
  data: z.strictObject({}),
  timeoutMs: 30_000,
  run: async ({ probes, stores, settings, clock, intake }) => {
    const readings = await probes.runAll();
    const now = clock.now();
    await stores.samples.add(readings);
    const stored = await stores.samples.standings();
    const before = new Map(stored.map((standing) => [readingKey(standing), standing]));
    const steps = readings.map((reading) => {
      const plan = settings.probes.find((one) => one.name === reading.probe);
      const earlier = before.get(readingKey(reading));
      return {
        reading,
        earlier,
        ...nextStanding(earlier, reading, plan?.thresholds[reading.metric], now),
      };
    });
    const { gone, unreadable } = unseenReadings(stored, readings, now);
    const events = [
      ...steps.flatMap(({ reading, earlier, standing, raise, clear }) => {
        if (raise !== undefined) return readingRaised(reading, standing);
        return clear ? readingCleared(reading, earlier, now) : [];
      }),
      ...gone.flatMap((standing) => readingVanished(standing, now)),
    ];
    // Alerts first: a crash in between raises them again, and the same alert twice is one.
    if (events.length > 0) await intake.accept(events);
    await stores.samples.setStandings([...steps.map((step) => step.standing), ...unreadable]);
    await stores.samples.removeStandings(gone);
  },
});
