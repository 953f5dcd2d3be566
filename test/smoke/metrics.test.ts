import { describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { usingStory } from '../support/story.ts';

describe('/metrics after a story', () => {
  const story = usingStory();

  it('counts alerts, incidents, jobs and Slack calls, and times the card', async () => {
    const disk = { name: 'DiskFull', severity: 'critical', startsAt: '2026-11-21T10:00:00Z' };
    const id = await story.alert(disk);
    await story.card(id);
    await story.alert(disk);
    await story.app.postAlert({ severity: 'critical' });
    await story.card(await story.alert({ name: 'Replication' }));
    await story.olu.click(await story.card(id), 'Acknowledge');
    await story.card(id, 'Acknowledged by <@');

    const read = async () => {
      const text = await (await story.app.get('/metrics')).text();
      /** The value of the line that starts so, labels included. */
      return (line: string) =>
        Number(
          text
            .split('\n')
            .find((one) => one.startsWith(`${line} `))
            ?.slice(line.length + 1),
        );
    };
    const value = await eventually(async () => {
      const now = await read();
      return now('watchbill_alert_to_card_seconds_count') === 2 && now;
    });
    expect(value('watchbill_alerts_received_total{source="generic",outcome="accepted"}')).toBe(3);
    expect(value('watchbill_alerts_received_total{source="generic",outcome="refused"}')).toBe(1);
    expect(value('watchbill_alerts_deduplicated_total')).toBe(1);
    expect(value('watchbill_incidents{state="triggered"}')).toBe(1);
    expect(value('watchbill_incidents{state="acknowledged"}')).toBe(1);
    expect(value('watchbill_incidents{state="resolved"}')).toBe(0);
    expect(value('watchbill_alerts_in_line')).toBe(0);
    expect(value('watchbill_queue_oldest_waiting_seconds{queue="watchbill"}')).toBeLessThan(30);
    expect(value('watchbill_queue_jobs{state="failed"}')).toBe(0);
    expect(value('watchbill_slack_calls_total{method="chat.postMessage",outcome="ok"}')).toBe(
      story.calls('chat.postMessage').length,
    );
    expect(value('watchbill_slack_calls_total{method="chat.update",outcome="ok"}')).toBeGreaterThan(0);
    const seconds = value('watchbill_alert_to_card_seconds_sum');
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThan(30);
    expect(value('watchbill_alert_to_card_seconds_bucket{le="300"}')).toBe(2);
  });
});
