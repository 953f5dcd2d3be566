import { describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { keyOf, shownIn, usingStory } from '../support/story.ts';

describe('the shortcuts', () => {
  const story = usingStory();

  it('keep a message in the timeline of an incident', async () => {
    const id = await story.alert({ name: 'DiskFull', severity: 'critical' });
    const said = story.vic.say('I moved the old backups away');
    const { person } = story.team.workspace;
    expect(await person.runShortcut(story.olu.userId, 'add-note', said)).toEqual({ ok: true });
    const modal = await eventually(() => story.olu.modal());
    expect(JSON.stringify(modal.blocks)).toContain('I moved the old backups away');

    const values = {
      incident: { incident: id },
      note: { note: `<@${story.vic.userId}> moved the old backups away` },
    };
    expect(await story.olu.submit(modal, values)).toEqual({ outcome: 'closed' });
    const shown = await eventually(async () => {
      const answer = await story.ask(story.vic, `/ops incident ${id}`);
      return answer.includes('moved the old backups away') && answer;
    });
    expect(shown).toContain(`<@${story.olu.userId}> · `);
  });

  it('declare an incident, whose card appears', async () => {
    const { person } = story.team.workspace;
    await person.runShortcut(story.olu.userId, 'declare-incident');
    const modal = await eventually(() => story.olu.modal());
    const values = {
      title: { title: 'Checkout is down' },
      severity: { severity: 'critical' },
      system: { system: 'shop' },
    };
    expect(await story.olu.submit(modal, values)).toEqual({ outcome: 'closed' });
    const card = await story.team.workspace.waitForMessage(
      (message) => String(keyOf(message)).startsWith('card.') && message.text.includes('Checkout is down'),
      20_000,
    );
    expect(card.text).toContain('Critical · Triggered');
    expect(shownIn(card)).toContain('*System* shop');
    expect(shownIn(card)).toContain('Declared');
    await story.direct(story.olu, 'is open; its card goes to');
  });

  it('open no form for who may only look, and tell them why', async () => {
    const { person } = story.team.workspace;
    await person.runShortcut(story.vic.userId, 'declare-incident');
    const refusal = await story.direct(story.vic, "'operator'");
    expect(refusal.text).toContain("you have 'viewer'");
    expect(person.modals(story.vic.userId)).toEqual([]);
  });
});
