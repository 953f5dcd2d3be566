import { rmSync, statfsSync } from 'node:fs';
import { DAY_MS, HOUR_MS } from '../../../src/domain/duration.ts';
import type { Check } from '../describe-checks.ts';
import { afresh, broken, files, gone, measured, past, scene, series, watch } from './scene.ts';

/** Makes the store grow during an hour so that the disk is full after so many days. */
const fullIn = (days: number) => async () => {
  scene.watched = await watch();
  await scene.watched.run('store');
  const { bavail, bsize } = statfsSync(files().folder);
  files().grow('vectorstore/segment-1/vectors.bin', Math.round((bavail * bsize) / (days * 24)));
  scene.watched.bench.clock.advance('1h');
};

const always = 'the kernel always tells';

/** Store, disk, memory, logs and backups. */
export const checksOfStorage: readonly Check[] = [
  {
    sheet: 'there is a store',
    figure: 'store.up',
    warning: 'there is one, or there is none',
    critical: () => rmSync(files().at('vectorstore', 'segment-0'), { recursive: true }),
    unknown: gone('vectorstore'),
  },
  {
    sheet: 'storage over 2 GB',
    figure: 'store.size',
    warning: broken('fill-store'),
    critical: () => files().grow('vectorstore/segment-1/vectors.bin', 5e9),
    unknown: gone('vectorstore'),
  },
  {
    sheet: 'storage growth, the disk nears its limit',
    figure: 'store.days-until-full',
    ok: fullIn(100),
    warning: fullIn(8),
    critical: fullIn(1),
    unknown: gone('vectorstore'),
  },
  {
    sheet: 'disk nears its limit, by its own trend (critical seen with the limit drawn down)',
    figure: 'disk.disk-used[/]',
    ok: afresh({ disk_full: 100 }),
    warning: () =>
      past(
        'disk.disk-used[/]',
        series(27 * DAY_MS, 112, (share) => 120 * share),
      ),
    critical: afresh({ disk_full: 0 }),
    unknown: always,
  },
  {
    sheet: 'memory over 80 % (seen with the limit drawn to where this host is)',
    figure: 'memory.memory-used',
    ok: afresh({ memory: 99.9 }),
    warning: afresh({ memory: 0.1 }),
    critical: async () => {
      const stay = Array.from({ length: 30 }, (_, minute) => [(minute + 1) * 118_000, 90] as const);
      await past('memory.memory-used', stay.toReversed(), { memory: 0.1 });
    },
    unknown: always,
  },
  {
    sheet: 'clean logs: their age',
    figure: 'logs.oldest-age',
    warning: () => files().age('logs/daily_update.log', 31 * DAY_MS),
    critical: 'old logs take room and do no harm',
    unknown: 'a file that is there has an age; that there are none is no fault',
  },
  {
    sheet: 'clean logs: their size',
    figure: 'logs.size',
    warning: () => files().grow('logs/old.log', 600e6),
    critical: () => files().grow('logs/old.log', 3e9),
    unknown: 'none is a size as well',
  },
  {
    sheet: 'backup exists',
    figure: 'backups.up',
    warning: 'there is one, or there is none',
    critical: () =>
      files()
        .backups()
        .forEach((name) => void rmSync(files().at(name))),
    unknown: gone('backups'),
  },
  {
    sheet: 'backup of the day',
    figure: 'backups.newest-age',
    warning: () => {
      const [newest = '', second = ''] = files().backups();
      files().age(newest, 25 * HOUR_MS);
      files().age(second, 49 * HOUR_MS);
    },
    critical: broken('miss-backups'),
    unknown: gone('backups'),
  },
  {
    sheet: 'backups older than 30 days are deleted',
    figure: 'backups.oldest-age',
    // Thirty days are told as information until two clean-ups were missed.
    ok: () => files().age(files().backups()[2] ?? '', 40 * DAY_MS),
    warning: () => files().age(files().backups()[2] ?? '', 62 * DAY_MS),
    critical: 'old backups take room and do no harm',
    unknown: gone('backups'),
  },
  {
    sheet: 'backup compressed, about 70 % smaller',
    figure: 'backup-size.value',
    ok: () => measured('backups', 'store'),
    warning: async () => {
      for (const name of files().backups()) files().garble(name);
      await measured('backups', 'store');
    },
    critical: 'whether it is broken is what verifying it tells',
    unknown: afresh(),
  },
  {
    sheet: 'newest backup verified by its checksum',
    figure: 'verify-backup.exit-status',
    warning: 'it is intact, or it is not',
    critical: broken('break-backup'),
    unknown: afresh({ python: 'no-such-program' }),
  },
];
