import { describe, expect, it } from 'vitest';
import { shownIn, usingStory } from '../support/story.ts';

describe('a change', () => {
  const story = usingStory();

  it('that came shortly before stands on the card of what broke, and in the list of changes', async () => {
    const at = new Date(Date.now() - 6.5 * 60_000).toISOString();
    const change = { title: 'deploy api 4f2c1', labels: { service: 'api' }, author: 'bea', at };
    const staging = { title: 'deploy api to staging', labels: { env: 'staging' } };
    const answer = await story.app.postAlert({ changes: [change, staging] });
    expect(answer.status).toBe(202);
    expect(await answer.json()).toMatchObject({ accepted: 0, incidents: [] });

    const labels = { service: 'api', environment: 'production' };
    const id = await story.alert({ name: 'ShopErrors', severity: 'critical', labels });
    const card = await story.card(id, 'Suspects');
    expect(shownIn(card)).toContain('*Suspects* deploy api 4f2c1 by bea, 6 min before');
    expect(shownIn(card)).not.toContain('staging');
    expect(await story.ask(story.vic, '/ops changes')).toMatch(/2 changes in the last 24 h.*service=api/s);
  });
});
