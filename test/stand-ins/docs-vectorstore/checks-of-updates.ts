import { rmSync } from 'node:fs';
import { DAY_MS, HOUR_MS } from '../../../src/domain/duration.ts';
import type { Check } from '../describe-checks.ts';
import { afresh, broken, files, log, measured, noLog, past, run, scene, series, updates } from './scene.ts';

const always = 'the kernel always tells';

/** The nightly update: its checkpoint, log, cost and key. */
export const checksOfUpdates: readonly Check[] = [
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
    unknown: () => scene.deployment.embeddingApi.slow(6_000),
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
      await scene.deployment.update.start();
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
];
