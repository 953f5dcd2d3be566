import { describe, expect, it } from 'vitest';
import runReport from '../../jobs/run-report.ts';
import type { LoadedReport, ReportContext } from '../../src/define/report.ts';
import {
  ConflictError,
  NotFoundError,
  RateLimitedError,
  TimeoutError,
  UnreachableError,
} from '../../src/domain/errors.ts';
import { jobBench, warnings } from './job-bench.ts';

const slot = new Date('2026-11-21T02:14:00Z');
const key = 'report.morning.20261121T021400';
const data = { report: 'morning', slot: slot.toISOString() };
const away = () => new UnreachableError('Slack answered with HTTP 503.');

async function dueReport(images: readonly string[] = ['cpu.png']) {
  const built: ReportContext[] = [];
  const report: LoadedReport = {
    name: 'daily-health',
    title: 'Daily health',
    summary: 'How it was',
    periodMs: 3_600_000,
    async build(context) {
      built.push(context);
      const bytes = new Uint8Array([1]);
      return {
        message: { text: 'All is well' },
        images: images.map((fileName) => ({ bytes, fileName, title: fileName, altText: fileName })),
      };
    },
  };
  const plan = {
    name: 'morning',
    report: report.name,
    cron: '0 6 * * *',
    timeZone: 'UTC',
    channel: '#reports',
  };
  const bench = jobBench({ settings: { reports: [plan] }, reports: [report] });
  const open = () => bench.stores.reports.openSlot('morning', slot);
  await open();
  const state = async () => (await bench.stores.reports.slot('morning', slot))?.state;
  return { ...bench, built, state, run: () => bench.run(runReport, data) };
}

describe('run-report', () => {
  it('posts the report of the period before its slot, with its chart in the thread', async () => {
    const story = await dueReport();
    await story.run();
    expect(story.chat.messages).toMatchObject([
      { channelId: '#reports', key, message: { text: 'All is well' } },
    ]);
    expect(story.chat.uploads).toEqual([{ fileName: 'cpu.png', threadTs: story.chat.messages[0]?.ts }]);
    expect(story.built).toMatchObject([
      { from: new Date('2026-11-21T01:14:00Z'), to: slot, timeZone: 'UTC', lateByMs: undefined },
    ]);
    expect(await story.state()).toBe('posted');
  });

  it('tells a report how late it is', async () => {
    const story = await dueReport();
    story.clock.advance('3m');
    await story.run();
    expect(story.built[0]?.lateByMs).toBe(180_000);
  });

  it('does nothing for a slot that is posted or was never opened', async () => {
    const story = await dueReport();
    await story.run();
    await story.run();
    expect(story.built).toHaveLength(1);
    const other = jobBench();
    await other.run(runReport, data);
    expect(other.lines).toEqual([]);
  });

  it('posts one report and one chart through an outage of Slack', async () => {
    const story = await dueReport();
    const { failing } = story.chat;
    failing.post.push(away(), new TimeoutError('Slack did not answer.'));
    failing.ticket.push(away(), new RateLimitedError('Slack asks to wait.', 1000));
    failing.show.push(new RateLimitedError('Slack asks to wait.', 1000));
    for (let tries = 0; tries < 5; tries += 1) {
      await expect(story.run()).rejects.toThrow('Slack');
      expect(await story.state()).toBe('due');
      story.clock.advance('1m');
    }
    await story.run();
    expect(story.chat.messages).toHaveLength(1);
    expect(story.chat.uploads).toHaveLength(1);
    expect(await story.state()).toBe('posted');
  });

  it('shows no chart twice when the answer to showing it is lost', async () => {
    const story = await dueReport(['cpu.png', 'disk.png']);
    story.chat.failing.shown.push(away());
    await story.run();
    expect(story.chat.uploads.map(({ fileName }) => fileName)).toEqual(['cpu.png', 'disk.png']);
    expect(warnings(story)).toEqual(['an image of a report may not have been shown']);
    expect(await story.state()).toBe('posted');
  });

  it('goes on with the second chart after a crash at the first', async () => {
    const story = await dueReport(['cpu.png', 'disk.png']);
    await story.stores.reports.imageStarted('morning', slot, 0);
    await story.run();
    expect(story.chat.uploads.map(({ fileName }) => fileName)).toEqual(['disk.png']);
  });

  it('shows each chart once when two runs overlap', async () => {
    const story = await dueReport();
    await Promise.allSettled([story.run(), story.run()]);
    await story.run();
    expect(story.chat.messages).toHaveLength(1);
    expect(story.chat.uploads).toHaveLength(1);
  });

  it.each([
    ['ticket', new ConflictError("Slack refuses 'files.getUploadURLExternal' with 'not_allowed'.")],
    ['show', new ConflictError("Slack refuses 'files.completeUploadExternal' with 'not_in_channel'.")],
    ['show', new NotFoundError("Slack answered 'files.completeUploadExternal' with 'is_archived'.")],
  ] as const)('is done without a chart that Slack refuses for good (%s)', async (step, error) => {
    const story = await dueReport();
    story.chat.failing[step].push(error);
    await story.run();
    expect(story.chat.messages).toHaveLength(1);
    expect(story.chat.uploads).toEqual([]);
    expect(warnings(story)).toEqual(['the chat refuses an image of a report']);
    expect(await story.state()).toBe('posted');
  });

  it('shows no chart of a report that no channel takes', async () => {
    const story = await dueReport();
    story.chat.goneChannels.add('#reports').add('#fallback');
    await story.run();
    expect(story.chat.uploads).toEqual([]);
    expect(await story.stores.deliveries.get(key)).toMatchObject({ state: 'failed' });
    expect(await story.state()).toBe('posted');
  });

  it('closes a slot whose report is not configured any more, and says so', async () => {
    const bench = jobBench();
    await bench.stores.reports.openSlot('morning', slot);
    const state = async () => (await bench.stores.reports.slot('morning', slot))?.state;
    await bench.run(runReport, data);
    expect(await state(), 'another process may know it').toBe('due');
    expect(warnings(bench)).toEqual([]);
    bench.clock.advance('10m');
    await bench.run(runReport, data);
    expect(await state()).toBe('posted');
    expect(warnings(bench)).toEqual(['a report was due that is not configured any more; it is left out']);
  });

  it('closes a slot whose report has no definition any more', async () => {
    const plan = { name: 'morning', report: 'gone', cron: '0 6 * * *', timeZone: 'UTC', channel: '#reports' };
    const bench = jobBench({ settings: { reports: [plan] } });
    await bench.stores.reports.openSlot('morning', slot);
    bench.clock.advance('10m');
    await bench.run(runReport, data);
    expect((await bench.stores.reports.slot('morning', slot))?.state).toBe('posted');
  });
});
