import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startScratchServer } from '../test/support/shared-postgres.ts';
import { startWatchbill } from './measure/contenders.ts';
import { residentMiB } from './measure/figures.ts';
import { openWire, requestOf } from './measure/load.ts';
import { printRows, within } from './measure/rows.ts';
import { startSlackImitation } from './measure/slack.ts';

const PER_SECOND = 20;
/** Half of what is told are ends of what began so many seconds before. */
const LASTS_S = 60;

/**
 * `npm run bench soak [-- --minutes 60]`: 20 alerts a second, half of them new incidents and half the ends of those a
 * minute old, with the resident memory and the heap of the process told each minute. Flat: from the tenth minute on (or
 * the second half of a shorter run) it may not rise by more than a tenth.
 */
export async function run(): Promise<void> {
  const { values } = parseArgs({
    options: { minutes: { type: 'string', default: '60' } },
    allowPositionals: true,
  });
  const minutes = Number(values.minutes);
  const slack = await startSlackImitation();
  const postgres = await startScratchServer({ settings: {} });
  const watchbill = await startWatchbill(slack.url, postgres.server.connection);
  try {
    const wire = await openWire(watchbill.url);
    const samples: number[] = [];
    let refused = 0;
    const begunMs = performance.now();
    for (let second = 0; second < minutes * 60; second += 1) {
      for (let n = 0; n < PER_SECOND / 2; n += 1) {
        const told = [bodyOf(second, n, 'firing'), bodyOf(second - LASTS_S, n, 'resolved')];
        for (const body of told) {
          const status = await wire.send(requestOf(watchbill.url, '/alerts/alertmanager', body));
          if (status >= 300) refused += 1;
        }
      }
      if (second % 60 === 59) {
        samples.push(await residentMiB(watchbill.pid));
        const heap = await heapMiB(watchbill.url);
        process.stdout.write(
          `minute ${samples.length}: ${samples.at(-1)?.toFixed(0)} MiB resident, ${heap.toFixed(0)} MiB heap\n`,
        );
      }
      await pause(Math.max(0, begunMs + (second + 1) * 1_000 - performance.now()));
    }
    wire.close();
    const settled = samples.slice(Math.min(9, Math.floor(samples.length / 2)));
    const [first = Number.NaN] = settled;
    printRows(`${PER_SECOND}/s for ${minutes} min`, [
      within('most resident', Math.max(...samples), 200, 'MiB'),
      within('last against the first of those settled', (settled.at(-1) ?? Number.NaN) / first, 1.1, '×'),
      within('refused', refused, 0, 'deliveries'),
    ]);
  } finally {
    await watchbill.stop();
    slack.close();
    await postgres.remove();
  }
}

function bodyOf(second: number, n: number, status: 'firing' | 'resolved') {
  const startsAt = new Date(Date.UTC(2026, 0, 1) + second * 1_000);
  return {
    version: '4',
    groupKey: 'soak',
    alerts: [
      {
        status,
        labels: {
          alertname: `Soak${second}x${n}`,
          instance: `host-${n}:9100`,
          severity: 'critical',
          job: 'node',
        },
        annotations: { summary: `CPU of host-${n} is above 90 %` },
        startsAt: startsAt.toISOString(),
        ...(status === 'resolved'
          ? { endsAt: new Date(startsAt.getTime() + LASTS_S * 1_000).toISOString() }
          : {}),
      },
    ],
  };
}

/** As the process itself tells it. */
async function heapMiB(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^watchbill_nodejs_heap_size_used_bytes (\S+)/m.exec(text)?.[1]) / 2 ** 20;
}
