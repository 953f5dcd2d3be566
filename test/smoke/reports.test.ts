import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/domain/clock.ts';
import { HOUR_MS } from '../../src/domain/duration.ts';
import { openDatabase } from '../../src/store/database.ts';
import { createStores } from '../../src/store/stores.ts';
import { eventually } from '../support/eventually.ts';
import { silentLog } from '../support/silent-log.ts';
import { keyOf, shownIn, usingStory } from '../support/story.ts';

describe('a report whose time came while nobody was there', () => {
  const story = usingStory();

  /** As if it had run for three days and been stopped two hours ago, with its processor sampled till then. */
  const liveThrough = async (report: string, nowMs: number) => {
    const db = openDatabase({
      connection: story.database.connection,
      applicationName: 'story',
      log: silentLog,
    });
    const since = new Date(nowMs - 72 * HOUR_MS);
    const sql = 'insert into report_schedules (report, first_scheduled_at) values ($1, $2)';
    await db.query(sql, [report, since]);
    const readings = Array.from({ length: 24 }, (_, index) => ({
      system: 'host',
      probe: 'host-cpu',
      target: 'db-1',
      metric: 'cpu-busy',
      value: 20 + index,
      unit: 'percent' as const,
      status: 'ok' as const,
      measuredAt: new Date(nowMs - (26 - index) * HOUR_MS),
    }));
    await createStores(db, systemClock).samples.add(readings);
    await db.close();
  };

  it('is posted once by two processes, marked late, with its chart once in the thread', async () => {
    await story.app.stop();
    const nowMs = Date.now();
    const missed = new Date(nowMs - HOUR_MS);
    await liveThrough('daily-health', nowMs);
    story.configure({
      reports: [
        {
          name: 'daily-health',
          cron: `${missed.getUTCMinutes()} ${missed.getUTCHours()} * * *`,
          timeZone: 'UTC',
          channel: '#reports',
        },
      ],
    });
    await Promise.all([story.start(), story.start()]);

    const posted = async () =>
      (await story.database.pool.query(`select slot from report_slots where state = 'posted'`)).rows;
    await eventually(async () => (await posted()).length > 0, 20_000);
    const reports = story.ada.messages('#reports');
    expect(reports).toHaveLength(1);
    const [report] = reports;
    if (report === undefined) throw new Error('There is no report.');
    expect(String(keyOf(report))).toMatch(/^report\.daily-health\.\d{8}T\d{6}$/);
    expect(shownIn(report)).toMatch(/late by 1 h.*nobody was there to post it/);
    expect(report.text).toBe('Daily health: nothing measured at its end');
    expect(shownIn(report)).toContain('Host CPU – cpu busy');

    const [chart, ...more] = story.replies(report).flatMap(({ files }) => files);
    expect(more).toEqual([]);
    expect(chart).toMatchObject({ mimeType: 'image/png', title: 'CPU, memory and disk in use' });
    const bytes = story.team.workspace.person.fileContent(chart?.id ?? '') ?? new Uint8Array();
    expect(Buffer.from(bytes.subarray(1, 4)).toString()).toBe('PNG');
    expect(story.calls('files.completeUploadExternal')).toHaveLength(1);
    expect(await posted()).toHaveLength(1);
  });

  it('is posted by command too, once however often it is asked for within a minute', async () => {
    const before = story.ada.messages('#reports').length;
    const answer = await story.ask(story.olu, '/ops report daily-health');
    expect(answer).toContain('is being made and goes to');
    const again = await story.ask(story.olu, '/ops report daily-health');
    expect(again).toMatch(/is being made|was asked for within this minute/);
    await eventually(() => story.ada.messages('#reports').length > before, 20_000);
  });
});
