import { describe, expect, it } from 'vitest';
import { shownIn, usingStory } from '../support/story.ts';
import { opened, timePasses } from '../support/window-stories.ts';

const idIn = (text: string) => /SIL-\d{8}-\d{4}/.exec(text)?.[0] ?? '';

describe('silences', () => {
  const story = usingStory();
  const disk = { name: 'DiskFull', severity: 'critical', labels: { system: 'shop', instance: 'db-1' } };

  it('are made by the form of a card, with a preview, and end by the list', async () => {
    const { olu, vic } = story;
    const id = await story.alert(disk);
    const card = await story.card(id);
    const modal = await opened(olu, () => olu.click(card, 'silence-incident'), 'instance=');
    const previewed = await opened(olu, () => olu.click(modal, 'preview-silence'), 'that fires now');
    expect(JSON.stringify(previewed.blocks)).toContain('would have hidden *1 alert* on 1 incident');
    const values = { length: { length: '14400000' }, reason: { reason: 'disk swap' } };
    expect(await olu.submit(previewed, values)).toEqual({ outcome: 'closed' });
    const silenced = shownIn(await story.card(id, '🔕 Silenced until'));
    expect(silenced).toContain(`by <@${olu.userId}>: disk swap`);

    const list = await story.ask(vic, '/ops silences');
    expect(list).toContain('disk swap');
    expect(list).not.toContain('end-silence');
    const again = await story.app.postAlert({ ...disk, labels: { ...disk.labels, path: '/var' } });
    expect(again.status).toBe(202);
    const own = await story.told(olu, () => olu.slash('/ops silences'));
    const ended = await story.told(olu, () => olu.click(own, 'end-silence'));
    expect(ended.text).toContain('ends now');
    expect(await story.ask(vic, '/ops silences')).toContain('No silence is active');
    await story.card(id, '*2 of 2 firing* since');
  });

  it('are refused by the form where they would hide everything, and by no end', async () => {
    const { olu } = story;
    const modal = await opened(olu, () => olu.slash('/ops silence'));
    const wide = { matchers: { matchers: 'alertname=~".*"' }, reason: { reason: 'x' } };
    const refused = await olu.submit(modal, wide);
    expect(refused).toMatchObject({ errors: { matchers: expect.stringContaining('every alert') } });
    const endless = { ...wide, matchers: { matchers: 'a=b' }, custom: { custom: '400d' } };
    expect(await olu.submit(modal, endless)).toMatchObject({ outcome: 'errors' });
  });

  it('keep a new alert that they match from opening an incident until they end', async () => {
    const id = await story.alert({ ...disk, name: 'Replication', labels: { system: 'mirror' } });
    await story.card(id);
    const told = await story.ask(story.olu, `/ops silence ${id} 1h lag is expected`);
    expect(told).toContain('silenced until');
    const resolve = {
      name: 'Replication',
      severity: 'critical',
      status: 'resolved',
      labels: { system: 'mirror' },
    };
    await story.app.postAlert(resolve);
    const card = await story.card(id, 'Resolved');
    const hidden = await story.app.postAlert({ ...resolve, status: 'firing' });
    expect(await hidden.json()).toMatchObject({ accepted: 1, incidents: [] });
    expect(shownIn(await story.card(id))).toContain('Resolved');
    const silenceId = idIn(await story.ask(story.vic, '/ops silences'));
    await story.ask(story.ada, `/ops unsilence ${silenceId}`);
    const open = await story.card(id, 'Triggered');
    expect(open.ts).toBe(card.ts);
    // Somebody else ended it: whoever made it is told, with what fires.
    expect(shownIn(await story.direct(story.olu, `\`${silenceId}\``))).toContain(`<@${story.ada.userId}>`);
  });

  it('remind their owner before they end, are extended by a click, and tell what still fires at the end', async () => {
    const { olu } = story;
    const id = await story.alert({ ...disk, name: 'Slow' });
    await story.ask(olu, `/ops silence ${id} 1h patience`);
    await story.card(id, '🔕 Silenced until');
    const silenceId = idIn(await story.ask(story.vic, '/ops silences'));
    const almost = `update watchbill.silences set ends_at = now() + interval '10 minutes', due_at = now() where id = $1`;
    await timePasses(story, almost, silenceId);
    const reminder = await story.direct(olu, `⏰ Silence \`${silenceId}\``);
    expect(shownIn(reminder)).toContain('1 alert that it matches still fires');
    await olu.click(reminder, 'Extend 1 h');
    await story.team.workspace.waitForMessage(
      ({ ts, text }) => ts === reminder.ts && text.includes('extended'),
    );
    // Twice at once, as by two schedulers.
    const over = `update watchbill.silences set ends_at = now(), due_at = now() where id = $1`;
    await Promise.all([timePasses(story, over, silenceId), timePasses(story, over, silenceId)]);
    const told = await story.direct(olu, `🔔 Silence \`${silenceId}\` of <@${olu.userId}> has ended`);
    expect(shownIn(told)).toContain('It hid 1 alert. 1 alert that it matches still fires');
    await story.card(id, '*1 of 1 firing* since');
    const posts = story.calls('chat.postMessage').map(({ args }) => String(args['text']));
    expect(posts.filter((text) => text.includes(silenceId))).toHaveLength(2);
  });

  it('that recur are made by the form, hide at their times, and are ended by the list', async () => {
    const { olu } = story;
    const id = await story.alert({ ...disk, name: 'Backup' });
    const modal = await opened(olu, () => olu.slash('/ops silence'));
    const values = {
      matchers: { matchers: 'alertname="Backup"' },
      custom: { custom: '30d' },
      repeat: { repeat: 'daily 00:00-24:00' },
      reason: { reason: 'nightly backup' },
    };
    expect(await olu.submit(modal, values)).toEqual({ outcome: 'closed' });
    await story.card(id, 'nightly backup');
    const list = await story.told(olu, () => olu.slash('/ops silences'));
    expect(shownIn(list)).toContain('daily 00:00-24:00');
    // The next occurrence is made when this one is over, by whoever looks first, once.
    const over = `with ended as (update watchbill.silences set ends_at = now(), due_at = now() where series_id is not null)
      update watchbill.silence_series set due_at = now()`;
    await Promise.all([timePasses(story, over), timePasses(story, over)]);
    const rows = `select starts_at from watchbill.silences where series_id is not null`;
    await story.card(id, '*1 of 1 firing* since');
    expect((await story.database.pool.query(rows)).rows).toHaveLength(1);
    await story.told(olu, () => olu.click(list, 'end-series'));
    expect(await story.ask(olu, '/ops silences')).not.toContain('daily');
  });

  it('are refused to who may only look, privately', async () => {
    const id = await story.alert({ ...disk, name: 'Other' });
    const card = await story.card(id);
    const refusal = await story.told(story.vic, () => story.vic.click(card, 'silence-incident'));
    expect(refusal.text).toContain("'operator'");
    expect(await story.ask(story.vic, '/ops silences')).toContain('No silence is active');
  });
});
