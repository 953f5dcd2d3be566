import { describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { usingStory } from '../support/story.ts';
import type { Driver } from '../support/workspace.ts';

describe('App Home', () => {
  const story = usingStory({ configuration: { probes: { run: [{ name: 'host-memory' }] } } });

  /** What somebody sees there once it holds `words`. */
  const home = async (who: Driver, words: string) => {
    const { person } = story.team.workspace;
    expect(await person.openHome(who.userId)).toEqual({ ok: true });
    return eventually(() => {
      const view = person.home(who.userId);
      return JSON.stringify(view?.blocks ?? []).includes(words) && view;
    }, 20_000);
  };

  it('shows what is open, who is on call, the health and what one may run, and acts', async () => {
    expect(JSON.stringify((await home(story.vic, '✅ None')).blocks)).toContain('Open incidents');
    const id = await story.alert({ name: 'DiskFull', severity: 'critical' });
    const card = await story.card(id);
    const view = await home(story.olu, id);
    const shown = JSON.stringify(view.blocks);
    expect(shown).toContain(`<@${story.olu.userId}>`);
    expect(shown).toContain('/ops ack <incident>'.replace('<', '&lt;').replace('>', '&gt;'));
    await story.olu.click(view, 'Acknowledge');
    expect((await story.card(id, 'Acknowledged by <@')).ts).toBe(card.ts);
    const after = await home(story.olu, 'Acknowledged');
    expect(JSON.stringify(after.blocks)).toContain('Timeline');
  });

  it('lists for a viewer nothing that they may not run', async () => {
    const shown = JSON.stringify((await home(story.vic, '/ops health')).blocks);
    expect(shown).not.toContain('/ops ack');
  });
});
