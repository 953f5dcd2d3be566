import { chmodSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../../src/domain/duration.ts';
import { type Check, describeChecks } from '../describe-checks.ts';
import { type WatchedPack, watchPack } from '../watch-pack.ts';
import { type Deployment, startDeployment } from './deployment.ts';
import { dimension, idOf, pointOf } from './embedded-documents.ts';
import { breaks, type FaultName } from './faults.ts';

const folder = mkdtempSync(join(tmpdir(), 'watchbill-docs-vectorstore-'));
let deployment: Deployment;
/** With the variables of the deployment; and the one that looks now, which may have limits of its own. */
let usual: WatchedPack;
let watched: WatchedPack;

async function watch(changes: Readonly<Record<string, string | number>> = {}): Promise<WatchedPack> {
  const { variables, env } = deployment;
  const pack = await watchPack('docs-vectorstore', { variables: { ...variables, ...changes }, env });
  pack.bench.clock.set(new Date().toISOString());
  return pack;
}

beforeAll(async () => {
  deployment = await startDeployment(folder);
  usual = await watch();
});
afterAll(async () => {
  await deployment?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const broken = (name: FaultName) => () => breaks[name][1](deployment);
/** Looked at by a pack of its own: what it remembers and what is stored for it is of this look alone. */
const afresh = (changes?: Readonly<Record<string, string | number>>) => async () => {
  watched = await watch(changes);
};
const qdrantFails = () => {
  deployment.qdrant().faults.failWith = { status: 500, error: 'Service internal error: out of disk' };
};
const files = () => deployment.files;
const gone = (name: string) => () => rmSync(files().at(name), { recursive: true });
const noLog = () => rmSync(files().log.path);
const log = (level: string, text: string, times = 1) => {
  for (let time = 0; time < times; time += 1) files().log.write(level, text);
};
const run = (changes: Partial<Parameters<Deployment['files']['finish']>[0]>) => () =>
  files().finish({ rate: 42, seconds: 3_600, cost: 0.1, calls: 320, ...changes });

/** Stores a series for the look that follows: values by how long ago each was. */
async function past(
  figure: string,
  values: readonly (readonly [agoMs: number, value: number])[],
  changes?: Parameters<typeof watch>[0],
) {
  watched = await watch(changes);
  const [, probe = '', metric = '', part] = /^([^.]+)\.([^[]+)(?:\[(.+)\])?$/.exec(figure) ?? [];
  const { target } = watched.plan(probe);
  const { clock, stores } = watched.bench;
  const now = clock.now().getTime();
  const name = { system: 'docs-vectorstore', probe, target, metric };
  for (const [agoMs, value] of values) {
    const measuredAt = new Date(now - agoMs);
    // Nobody takes values that are months late.
    clock.set(measuredAt.toISOString());
    const reading = { ...name, ...(part === undefined ? {} : { part }), unit: 'none', value, measuredAt };
    expect(await stores.samples.add([{ ...reading, status: 'ok' }])).toEqual([]);
  }
  clock.set(new Date(now).toISOString());
}

/** So many values at even distances, the oldest first; none of the last hour, of which the look itself tells. */
const series = (spanMs: number, count: number, of: (share: number) => number) =>
  Array.from({ length: count }, (_, index) => {
    const share = index / (count - 1);
    return [Math.round(spanMs * (1 - share)) + 2 * HOUR_MS, of(share)] as const;
  });

/** What other probes read is in the store, as after a round of theirs. */
async function measured(...probes: readonly string[]) {
  watched = await watch();
  for (const probe of probes) await watched.bench.stores.samples.add(await watched.run(probe));
}

/** Probes that come in one breath share one table of processes. */
const updates = (count: number) =>
  expect.poll(() => usual.look('update-process.count'), { timeout: 15_000 }).toMatchObject({ value: count });

const many = (count: number, act: (index: number) => void) => () => {
  for (let index = 0; index < count; index += 1) act(index);
};
const removed = (count: number) =>
  many(count, (index) => {
    for (const chunk of [0, 1]) deployment.collection('SwiftUI').points.remove(idOf(index, chunk));
  });
const reembedded = (count: number, changes: object) =>
  many(count, (index) => {
    const point = pointOf('SwiftUI', index, 0);
    deployment.collection('SwiftUI').upsert({ ...point, payload: { ...point.payload, ...changes } });
  });
const corrupted = (count: number, vector: unknown) =>
  many(count, (index) => deployment.collection('SwiftUI').corrupt.set(idOf(index, 0), vector));
const withNull = [null, ...new Array<number>(dimension - 1).fill(0.1)];
const severe = 'one of them is for the morning; the share below says when the store itself is to be doubted';
const mild = 'below the share only the count is told';

const audited = (
  sheet: string,
  metric: string,
  few: (() => unknown) | string,
  lots: () => unknown,
): readonly Check[] => [
  {
    sheet: `${sheet}, count`,
    figure: `audit.${metric}[apple_docs_SwiftUI]`,
    warning: few,
    critical: severe,
    unknown: qdrantFails,
  },
  {
    sheet: `${sheet}, share`,
    figure: `audit.${metric}-share[apple_docs_SwiftUI]`,
    warning: mild,
    critical: lots,
    unknown: qdrantFails,
  },
];

/** Makes the store grow during an hour so that the disk is full after so many days. */
const fullIn = (days: number) => async () => {
  watched = await watch();
  await watched.run('store');
  const { bavail, bsize } = statfsSync(folder);
  files().grow('vectorstore/segment-1/vectors.bin', Math.round((bavail * bsize) / (days * 24)));
  watched.bench.clock.advance('1h');
};

const always = 'the kernel always tells';
const checks: readonly Check[] = [
  {
    sheet: 'health: the vector store answers',
    figure: 'qdrant.up',
    warning: 'it answers, or it does not',
    critical: broken('kill-qdrant'),
    unknown: () => {
      deployment.qdrant().faults.hang = true;
    },
  },
  {
    sheet: 'corrupted store: state of each collection',
    figure: 'collections.collection-status[apple_docs_SwiftUI]',
    warning: () => {
      deployment.collection('SwiftUI').health.status = 'yellow';
    },
    critical: broken('redden-collection'),
    unknown: qdrantFails,
  },
  {
    sheet: 'per collection, or all: there are collections',
    figure: 'collections.collections',
    warning: 'one is enough',
    critical: afresh({ collections: 'no_docs_(.*)' }),
    unknown: qdrantFails,
  },
  {
    sheet: 'audit graded PASS, INFO, FAIL (sample)',
    figure: 'audit.verdict[apple_docs_SwiftUI]',
    // 2 of 120 documents: INFO, which asks for nothing.
    ok: broken('change-documents'),
    warning: broken('orphan-vectors'),
    critical: 'FAIL is a warning; the shares below are critical',
    unknown: () => rmSync(deployment.documents, { recursive: true }),
  },
  {
    sheet: 'audit graded PASS, INFO, FAIL (deep, every point)',
    figure: 'deep-audit.verdict[apple_docs_SwiftUI]',
    warning: broken('zero-vectors'),
    critical: 'FAIL is a warning; the shares below are critical',
    unknown: qdrantFails,
  },
  ...audited(
    'orphans',
    'orphans',
    () => rmSync(join(deployment.documents, 'SwiftUI', 'page-0.md')),
    broken('orphan-vectors'),
  ),
  ...audited('missing', 'missing', broken('lose-vectors'), removed(20)),
  {
    sheet: 'missing: coverage',
    figure: 'audit.coverage[apple_docs_SwiftUI]',
    warning: broken('lose-vectors'),
    critical: severe,
    unknown: qdrantFails,
  },
  ...audited(
    'synchronisation',
    'out-of-sync',
    broken('change-documents'),
    reembedded(20, { content_hash: '0'.repeat(64) }),
  ),
  ...audited(
    'integrity: null, NaN or zero vectors',
    'integrity-faults',
    broken('zero-vectors'),
    corrupted(40, withNull),
  ),
  {
    sheet: 'integrity: dimension other than 1536',
    figure: 'audit.integrity-faults[apple_docs_SwiftUI]',
    warning: corrupted(1, [1, 0, 0]),
    critical: severe,
    unknown: qdrantFails,
  },
  ...audited(
    'metadata: required fields absent',
    'metadata-faults',
    broken('drop-metadata'),
    reembedded(40, { title: '' }),
  ),
  {
    sheet: 'metadata: of the wrong type',
    figure: 'audit.metadata-faults[apple_docs_SwiftUI]',
    warning: reembedded(1, { chunk: 'first' }),
    critical: severe,
    unknown: qdrantFails,
  },
  {
    sheet: 'update: there is a checkpoint',
    figure: 'checkpoint.up',
    warning: 'there is one, or there is none',
    critical: () => rmSync(files().at('.hashes', 'embedding_checkpoint.json')),
    unknown: 'a file is there, or it is not',
  },
  {
    sheet: 'update: age of the checkpoint',
    figure: 'checkpoint.newest-age',
    warning: () => files().checkpoint({}, 27 * HOUR_MS),
    critical: () => files().checkpoint({}, 51 * HOUR_MS),
    unknown: 'a file that is there has an age',
  },
  {
    sheet: 'update: files done',
    figure: 'checkpoint.files-done',
    warning: 'a figure of the reports, without a limit',
    critical: 'a figure of the reports, without a limit',
    unknown: () => files().garble('.hashes/embedding_checkpoint.json'),
  },
  {
    sheet: 'update: files in all',
    figure: 'checkpoint.files-total',
    warning: 'a figure of the reports, without a limit',
    critical: 'a figure of the reports, without a limit',
    unknown: () => files().garble('.hashes/embedding_checkpoint.json'),
  },
  {
    sheet: 'error rate over 1 %: share of files that failed',
    figure: 'checkpoint.failed-share',
    warning: broken('fail-files'),
    critical: () => files().checkpoint({ failed_files: 20 }),
    unknown: () => files().checkpoint({ failed_files: 'many' }),
  },
  {
    sheet: 'cost over 5 USD a day: the run so far',
    figure: 'checkpoint.cost',
    warning: () => files().checkpoint({ total_cost: 6 }),
    critical: () => files().checkpoint({ total_cost: 11 }),
    unknown: () => files().checkpoint({ total_cost: null }),
  },
  {
    sheet: 'cost over 5 USD a day, and its overrun',
    figure: 'update-day.cost',
    warning: run({ cost: 6 }),
    critical: broken('overspend'),
    unknown: noLog,
  },
  {
    sheet: 'API calls',
    figure: 'update-day.api-calls',
    warning: async () => {
      await past(
        'update-day.api-calls',
        series(10 * DAY_MS, 240, () => 320),
      );
      run({ calls: 4_000 })();
    },
    critical: 'whether a larger update explains them is for a person to say',
    unknown: noLog,
  },
  {
    sheet: 'key compromise: the API refuses the key',
    figure: 'embedding-api.up',
    warning: 'it takes the key, or it does not',
    critical: broken('refuse-key'),
    unknown: () => deployment.embeddingApi.slow(6_000),
  },
  {
    sheet: 'key compromise: refusals during an update',
    figure: 'update-day.key-refused',
    warning: 'one refusal says it all',
    critical: broken('refuse-key'),
    unknown: noLog,
  },
  {
    sheet: 'key compromise: who may write to the file with the key',
    figure: 'key-file.world-writable',
    warning: 'everybody may, or not',
    critical: broken('open-key-file'),
    unknown: 'a file that is there has its rights',
  },
  {
    sheet: 'API rate limits are hit',
    figure: 'update-day.rate-limited',
    warning: () => log('WARNING', '429 Rate limit reached'),
    critical: () => log('WARNING', '429 Rate limit reached', 101),
    unknown: noLog,
  },
  {
    sheet: 'errors of the day',
    figure: 'update-day.errors-share',
    warning: () => log('ERROR', 'page could not be read', 3),
    critical: () => log('ERROR', 'page could not be read', 40),
    unknown: noLog,
  },
  {
    sheet: 'update finished',
    figure: 'update-log.finished',
    warning: 'it has finished, or it has not',
    critical: () => {
      files().log.clear();
      log('INFO', 'Incremental update started');
    },
    unknown: noLog,
  },
  {
    sheet: 'a run lasts more than 4 h',
    figure: 'update-log.duration',
    warning: run({ seconds: 15_000 }),
    critical: run({ seconds: 30_000 }),
    unknown: () => {
      files().log.clear();
      log('INFO', 'Incremental update started');
    },
  },
  {
    sheet: 'a run lasts more than 4 h, while it runs',
    figure: 'update-process.oldest',
    ok: async () => {
      await deployment.update.start();
      await updates(1);
    },
    warning: 'no process of a test is four hours old; the limits are those of the line above',
    critical: 'no process of a test is eight hours old; the limits are those of the line above',
    unknown: always,
  },
  {
    sheet: 'a run hangs',
    figure: 'stalled-update.value',
    ok: async () => {
      await updates(0);
      await measured('checkpoint', 'update-process');
    },
    warning: 'it hangs, or it does not',
    critical: async () => {
      await broken('hang-update')();
      await updates(1);
      await measured('checkpoint', 'update-process');
    },
    unknown: afresh(),
  },
  {
    sheet: 'files a minute, and their trend over the month',
    figure: 'update-log.processing-rate',
    warning: () =>
      past(
        'update-log.processing-rate',
        series(29 * DAY_MS, 60, () => 50),
      ),
    critical: () =>
      past(
        'update-log.processing-rate',
        series(29 * DAY_MS, 60, () => 100),
      ),
    unknown: () => {
      files().log.clear();
      log('INFO', 'Incremental update started');
    },
  },
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

describeChecks(
  'docs-vectorstore',
  {
    watched: () => watched ?? usual,
    async mend() {
      deployment.embeddingApi.slow(0);
      chmodSync(files().at('.env'), 0o600);
      await deployment.restore();
      watched = usual;
    },
  },
  checks,
);
