import systemReview from '../../jobs/reports/system-review.ts';
import type { MessageImage } from '../../src/define/message.ts';
import type { WatchedPack } from './watch-pack.ts';

/** What a clock of a pack posted: each line that a person reads, and the figures of its record where it keeps one. */
export interface PostedSchedule {
  readonly lines: readonly string[];
  readonly record: unknown;
}

/** Every probe that is sampled, read and stored as a round of sampling does it; the clock goes on by an hour. */
export async function sampleAll(watched: WatchedPack): Promise<void> {
  for (const { name, everyMs } of watched.system.probes)
    if (everyMs !== undefined) await watched.bench.stores.samples.add(await watched.run(name));
  watched.bench.clock.advance('1h');
}

/** Builds what the schedule posts, over what is stored and what it runs for itself; undefined where it stays quiet. */
export async function postSchedule(
  watched: WatchedPack,
  schedule: string,
): Promise<PostedSchedule | undefined> {
  const { bench, settings, system } = watched;
  const plan = settings.reports.find(({ of }) => of?.system === system.name && of.schedule === schedule);
  const periodMs = system.schedules.find(({ name }) => name === schedule)?.periodMs;
  if (plan === undefined || periodMs === undefined) throw new Error(`There is no schedule '${schedule}'.`);
  const to = bench.clock.now();
  const built = await systemReview.build({
    ...bench.context,
    settings,
    plan,
    from: new Date(to.getTime() - periodMs),
    to,
    timeZone: system.timeZone,
    lateByMs: undefined,
    charts: { line: async () => new Uint8Array() },
    probes: {
      ...bench.context.probes,
      run: async (plans) => {
        const readings = [];
        for (const { name } of plans) readings.push(...(await watched.run(name)));
        await bench.stores.samples.add(readings);
        return readings;
      },
    },
  });
  if (built === undefined) return undefined;
  const lines = built.message.blocks?.flatMap((block) => JSON.stringify(block).split('\\n')) ?? [];
  return { lines, record: recordIn(built.images) };
}

function recordIn(images: readonly MessageImage[]): unknown {
  const file = images.find(({ fileName }) => fileName.endsWith('.json'));
  return file === undefined ? undefined : JSON.parse(new TextDecoder().decode(file.bytes));
}
