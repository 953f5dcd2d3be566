import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasAlertmanager, startAlertmanager, type TestAlertmanager } from '../support/alertmanager.ts';
import { eventually } from '../support/eventually.ts';
import { keyOf, shownIn, usingStory } from '../support/story.ts';

describe.skipIf(!hasAlertmanager())("Debian's Alertmanager", () => {
  const story = usingStory();
  let alertmanager: TestAlertmanager;
  beforeAll(async () => {
    alertmanager = await startAlertmanager(`${story.app.url}/alerts/alertmanager`);
  });
  afterAll(() => alertmanager.close());

  const titled = (words: string) =>
    story.team.workspace.waitForMessage(
      (message) => String(keyOf(message)).startsWith('card.') && shownIn(message).includes(words),
      20_000,
    );
  const cards = (words: string) =>
    story.ada.messages('#ops').filter((message) => shownIn(message).includes(words));

  it('posts an alert that fires, which becomes one card, and its end resolves the incident', async () => {
    const startsAt = new Date(Date.now() - 60_000).toISOString();
    const alert = {
      labels: { alertname: 'DiskFull', severity: 'critical', system: 'shop', instance: 'db-1' },
      annotations: { summary: '/var is 97 % full', runbook_url: 'https://runbooks.example/disk-full' },
      generatorURL: 'http://prometheus.example/graph',
      startsAt,
    };
    await alertmanager.post([alert]);
    const card = await titled('/var is 97 % full');
    expect(card.text).toContain('Critical · Triggered');
    expect(shownIn(card)).toContain('*1 of 1 firing*');
    expect(shownIn(card)).toContain('https://runbooks.example/disk-full');

    await alertmanager.post([{ ...alert, endsAt: new Date().toISOString() }]);
    const id = String(keyOf(card)).replace('card.', '');
    const resolved = await story.card(id, 'Critical · Resolved');
    expect(resolved.ts).toBe(card.ts);
    expect(shownIn(resolved)).toContain('because nothing fires any more');
    expect(await story.ask(story.vic, `/ops incident ${id}`)).toContain('Resolved');
    expect(cards('/var is 97 % full')).toHaveLength(1);
  });

  it('posts two alerts of one group, which share one card', async () => {
    const labels = { alertname: 'NodeDown', severity: 'warning' };
    await alertmanager.post([
      { labels: { ...labels, instance: 'web-1' } },
      { labels: { ...labels, instance: 'web-2' } },
    ]);
    const card = await eventually(() => cards('*2 of 2 firing*')[0], 20_000);
    expect(shownIn(card)).toContain('instance=web-1');
    expect(shownIn(card)).toContain('instance=web-2');
    expect(cards('NodeDown')).toHaveLength(1);
    expect(alertmanager.output()).not.toMatch(/level=(?:error|warn)/);
  });
});
