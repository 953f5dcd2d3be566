import { describe, expect, it } from 'vitest';
import { keyOf, shownIn, usingStory } from '../support/story.ts';
import { timePasses } from '../support/window-stories.ts';

const everyDay = Array.from(
  { length: 7 },
  (_, day) => ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'][day],
);

describe('maintenance', () => {
  const story = usingStory({
    configuration: {
      services: { shop: { match: ['system="shop"'] } },
      maintenance: [
        {
          name: 'nightly',
          services: ['shop'],
          schedule: `${everyDay.join(', ')} 00:00-24:00`,
          announce: ['1h'],
        },
        { name: 'by-hand', match: ['system="hand"'], for: '2h', reason: 'as agreed' },
      ],
    },
  });
  const notice = (what: string, words = '') =>
    story.team.workspace.waitForMessage(
      (message) =>
        String(keyOf(message)).startsWith(`notice.maintenance-${what}.`) && shownIn(message).includes(words),
      20_000,
    );
  const windowsOf = (name: string) =>
    story.database.pool.query(
      'select id, state from watchbill.maintenance_windows where name = $1 order by id',
      [name],
    );

  it('of the configuration begins by itself, hides what comes, and calls for what still fires at its end', async () => {
    // Its day has begun: the sweep of the start opens the rest of it.
    const started = await notice('started', 'nightly');
    expect(shownIn(started)).toContain('alerts are hidden until');
    const hidden = await story.app.postAlert({
      name: 'Slow',
      severity: 'critical',
      labels: { system: 'shop' },
    });
    expect(await hidden.json()).toMatchObject({ accepted: 1, incidents: [] });
    expect(await story.ask(story.vic, '/ops silences')).toContain('configuration');
    const soon = `update watchbill.maintenance_windows set ends_at = now(), due_at = now() where name = 'nightly' and state = 'active'`;
    await story.database.pool.query(
      `update watchbill.silences set ends_at = now(), due_at = now() where window_id is not null`,
    );
    await Promise.all([timePasses(story, soon), timePasses(story, soon)]);
    const ended = await notice('ended', 'nightly');
    expect(shownIn(ended)).toContain('It hid 1 alert. ⚠️ 1 alert still fires');
    const card = await story.team.workspace.waitForMessage(
      (message) => String(keyOf(message)).startsWith('card.') && message.text.includes('Slow'),
      20_000,
    );
    expect(card.text).toContain('Critical · Triggered');
    await story.direct(story.olu, 'Slow');
    const notices = story
      .calls('chat.postMessage')
      .filter(({ args }) => String(args['text']).includes('nightly'));
    // Begun and ended; no announcement of what had begun.
    expect(notices).toHaveLength(2);
  });

  it('planned by a person is announced with buttons, started and ended by them', async () => {
    const when = `${new Date(Date.now() + 3 * 3_600_000).toISOString().slice(0, 16)}`;
    const id = await story.alert({ name: 'Disk', severity: 'critical', labels: { system: 'mirror' } });
    const planned = await story.ask(
      story.olu,
      `/ops maintenance plan 'system="mirror"' ${when} 90m swapping the disk`,
    );
    expect(planned).toContain('is planned');
    const announced = await notice('announced-1', 'swapping the disk');
    await story.told(story.olu, () => story.olu.click(announced, 'Start now'));
    await story.card(id, '🛠️ In maintenance');
    const started = await notice('started', 'mirror');
    const stale = await story.told(story.olu, () => story.olu.click(announced, 'cancel-maintenance'));
    expect(stale.text).toContain('is active');
    const refused = await story.told(story.vic, () => story.vic.click(started, 'End now'));
    expect(refused.text).toContain("'operator'");
    await story.told(story.olu, () => story.olu.click(started, 'End now'));
    await notice('ended', 'mirror');
    await story.card(id, '*1 of 1 firing* since');
  });

  it('for an emergency is announced now, begins after its notice, and is called off before by anybody who may', async () => {
    const told = await story.ask(story.olu, '/ops maintenance emergency by-hand 30m certificate');
    expect(told).toContain('is planned');
    const announced = await notice('announced-1', 'Emergency maintenance');
    expect(shownIn(announced)).toContain('certificate');
    await story.told(story.ada, () => story.ada.click(announced, 'cancel-maintenance'));
    await notice('cancelled', 'by-hand');
    await story.ask(story.olu, '/ops maintenance emergency by-hand 30m again');
    await notice('announced-1', 'again');
    const over = `update watchbill.maintenance_windows set starts_at = now(), ends_at = now() + interval '30 minutes', due_at = now() where name = 'by-hand' and state = 'planned'`;
    await timePasses(story, over);
    await notice('started', 'by-hand');
    expect((await windowsOf('by-hand')).rows.map(({ state }) => state)).toEqual(['cancelled', 'active']);
    expect(await story.ask(story.olu, '/ops maintenance end by-hand')).toContain('has ended');
    expect(await story.ask(story.olu, '/ops maintenance')).toContain('by-hand');
  });
});
