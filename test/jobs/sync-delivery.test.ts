import { describe, expect, it } from 'vitest';
import syncDelivery from '../../jobs/sync-delivery.ts';
import { RateLimitedError, UnreachableError } from '../../src/domain/errors.ts';
import { acknowledgeIncident } from '../../src/incidents/acknowledge-incident.ts';
import { silenceIncident } from '../../src/incidents/silence-incident.ts';
import { firing } from '../support/alerts.ts';
import { person } from '../support/incidents.ts';
import { jobBench } from './job-bench.ts';

const incidentId = 'INC-20261121-0001';
const card = `card.${incidentId}`;
const actor = person('U0OLU');

async function opened() {
  const bench = jobBench();
  await bench.intake.accept([firing()]);
  await bench.intake.drain();
  const sync = (key: string) => bench.run(syncDelivery, { key });
  const shown = (key: string) => {
    const [message, ...more] = bench.chat.messages.filter((one) => one.key === key);
    expect(more, `${key} posted twice`).toEqual([]);
    return message === undefined ? undefined : JSON.stringify(message.message);
  };
  return { ...bench, sync, shown };
}

describe('sync-delivery', () => {
  it('posts the card of an incident once, as the incident stands now', async () => {
    const { sync, shown, stores, chat, clock } = await opened();
    await sync(card);
    clock.advance('2s');
    await sync(card);
    expect(chat.messages).toHaveLength(1);
    expect(shown(card)).toContain('Triggered');
    expect(shown(card)).not.toContain('was away');
    expect(await stores.deliveries.get(card)).toMatchObject({ state: 'posted', revision: 1 });
  });

  it('edits the card in place when the incident has changed', async () => {
    const bench = await opened();
    await bench.sync(card);
    await acknowledgeIncident(bench, { incidentId, actor });
    bench.clock.advance('2s');
    await bench.sync(card);
    expect(bench.shown(card)).toContain('Acknowledged');
    expect(await bench.stores.deliveries.get(card)).toMatchObject({ revision: 2 });
  });

  it('draws a copy of the card that says so and calls nobody', async () => {
    const { sync, shown, stores } = await opened();
    const key = `${card}.copy-1`;
    await stores.deliveries.want([{ key, kind: 'card', channel: '#copies', incidentId }]);
    await sync(card);
    await sync(key);
    expect(shown(card)).toContain('calling <@U0OLU>');
    expect(shown(card)).not.toContain('copy of the card');
    expect(shown(key)).toContain('copy of the card in #ops');
    expect(shown(key)).not.toContain('<@U0OLU>');
  });

  it('says on the card that it is late, and why', async () => {
    const { sync, shown, clock, chat } = await opened();
    chat.failing.post.push(new UnreachableError('Slack answered with HTTP 503.'));
    await expect(sync(card)).rejects.toThrow('HTTP 503');
    clock.advance('31s');
    await sync(card);
    expect(shown(card)).toContain('Slack could not be reached');
  });

  it('goes on saying why a card was late when it is edited', async () => {
    const bench = await opened();
    bench.chat.failing.post.push(new RateLimitedError('Slack asks to wait.', 1_000));
    await expect(bench.sync(card)).rejects.toThrow('wait');
    bench.clock.advance('31s');
    await bench.sync(card);
    await acknowledgeIncident(bench, { incidentId, actor });
    bench.clock.advance('5s');
    await bench.sync(card);
    expect(bench.shown(card)).toContain('Acknowledged');
    expect(bench.shown(card)).toContain('Slack rate limit');
  });

  it('says on a card that nobody was there to post that it is late', async () => {
    const { sync, shown, clock } = await opened();
    clock.advance('5m');
    await sync(card);
    expect(shown(card)).toContain('Watchbill or Slack was away');
  });

  it('does not call a card late that was posted in time and is edited later', async () => {
    const bench = await opened();
    await bench.sync(card);
    bench.clock.advance('10m');
    await acknowledgeIncident(bench, { incidentId, actor });
    await bench.sync(card);
    expect(bench.shown(card)).toContain('Acknowledged');
    expect(bench.shown(card)).not.toContain('was away');
  });

  it('says until when the alerts are silenced, by the silence that lasts longest', async () => {
    const bench = await opened();
    await silenceIncident(bench, { incidentId, actor, durationMs: 3_600_000 });
    await silenceIncident(bench, { incidentId, actor, durationMs: 4 * 3_600_000 });
    await bench.sync(card);
    expect(bench.shown(card)).toContain('Silenced until');
    expect(bench.shown(card)).toContain(String(Date.parse('2026-11-21T06:14:00Z') / 1000));
  });

  it('names who is called next without mentioning them, by id where the chat knows no name', async () => {
    const { sync, shown, chat } = await opened();
    chat.names.set('U0BEA', '@bea');
    await sync(card);
    expect(shown(card)).toMatch(/next.*@bea.*group S0LEADS.*#db-leads/i);
    expect(shown(card)).not.toContain('<@U0BEA>');
    chat.names.clear();
    const other = await opened();
    await other.sync(card);
    expect(other.shown(card)).toContain('user U0BEA');
  });

  it('does not wait for a name that takes long', async () => {
    const { sync, shown, chat } = await opened();
    chat.nameOf = () => new Promise(() => undefined);
    await sync(card);
    expect(shown(card)).toContain('user U0BEA');
  });

  it('posts a page as it was worded when it was decided, to the one who is called', async () => {
    const { sync, shown, chat, stores } = await opened();
    const page = `page.${incidentId}.1.0.U0OLU`;
    await sync(page);
    await sync(page);
    expect(chat.messages).toMatchObject([{ channelId: 'U0OLU', key: page }]);
    expect(shown(page)).toContain('You are called because it has just been opened.');
    expect(await stores.deliveries.get(page)).toMatchObject({ state: 'posted' });
  });

  it('wakes nobody for what somebody has taken meanwhile, or what is over', async () => {
    const bench = await opened();
    await acknowledgeIncident(bench, { incidentId, actor });
    const page = `page.${incidentId}.1.0.U0OLU`;
    await bench.sync(page);
    expect(bench.chat.messages).toEqual([]);
    expect(await bench.stores.deliveries.get(page)).toMatchObject({ state: 'obsolete' });
    expect(await bench.stores.deliveries.failures(10)).toEqual([]);
  });

  it('gives up what has nothing to show', async () => {
    const { sync, stores, chat } = await opened();
    await stores.deliveries.want([
      { key: 'card.INC-20261121-0009', kind: 'card', channel: '#ops', incidentId: 'INC-20261121-0009' },
      { key: 'card.nothing', kind: 'card', channel: '#ops' },
      { key: 'notice.empty', kind: 'notice', channel: '#ops' },
    ]);
    for (const key of ['card.INC-20261121-0009', 'card.nothing', 'notice.empty']) {
      await sync(key);
      expect(await stores.deliveries.get(key)).toMatchObject({ state: 'failed' });
    }
    expect(chat.messages).toEqual([]);
  });

  it('asks to come back while another process holds the message', async () => {
    const { sync, stores } = await opened();
    await stores.deliveries.claim(card, 25_000);
    await expect(sync(card)).rejects.toThrow(RateLimitedError);
  });
});
