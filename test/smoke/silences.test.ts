import { describe, expect, it } from 'vitest';
import { shownIn, usingStory } from '../support/story.ts';

describe('silences', () => {
  const story = usingStory();
  const disk = { name: 'DiskFull', severity: 'critical', labels: { system: 'shop', instance: 'db-1' } };

  it('hide the alerts of a card for the chosen time, say so, and end by command', async () => {
    const id = await story.alert(disk);
    await story.olu.select(await story.card(id), 'Silence 4 h', 'silence-incident');
    await story.card(id, '🔕 Silenced until');
    const list = await story.ask(story.vic, '/ops silences');
    expect(list).toContain('1 silence');
    expect(list).toContain('From the card');
    const [silenceId = ''] = /SIL-\d{8}-\d{4}/.exec(list) ?? [];

    const again = await story.app.postAlert({ ...disk, labels: { ...disk.labels, path: '/var' } });
    expect(again.status).toBe(202);
    const ended = await story.ask(story.olu, `/ops unsilence ${silenceId}`);
    expect(ended).toContain('ends now');
    expect(await story.ask(story.vic, '/ops silences')).toContain('No silence is active');
    await story.card(id, '*2 of 2 firing* since');
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
    const [silenceId = ''] = /SIL-\d{8}-\d{4}/.exec(await story.ask(story.vic, '/ops silences')) ?? [];
    await story.ask(story.ada, `/ops unsilence ${silenceId}`);
    const open = await story.card(id, 'Triggered');
    expect(open.ts).toBe(card.ts);
  });

  it('are refused to who may only look, privately', async () => {
    const id = await story.alert({ ...disk, name: 'Other' });
    const card = await story.card(id);
    const refusal = await story.told(story.vic, () =>
      story.vic.select(card, 'Silence 1 h', 'silence-incident'),
    );
    expect(refusal.text).toContain("'operator'");
    expect(await story.ask(story.vic, '/ops silences')).toContain('No silence is active');
  });
});
