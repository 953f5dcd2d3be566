import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasProgram, startPrometheus, type TestPrometheus } from '../support/prometheus.ts';
import { isCard, keyOf, shownIn, usingStory } from '../support/story.ts';

describe.skipIf(!hasProgram('prometheus'))("Debian's Prometheus, which takes us for Alertmanager", () => {
  const story = usingStory();
  let prometheus: TestPrometheus;
  beforeAll(async () => {
    prometheus = await startPrometheus(story.app.url);
  });
  afterAll(() => prometheus.close());

  it('raises an alert while its rule fires, and its end resolves the incident', async () => {
    prometheus.setErrors(7);
    const card = await story.team.workspace.waitForMessage(
      (message) => isCard(message) && shownIn(message).includes('7 errors'),
      30_000,
    );
    expect(shownIn(card)).toContain('7 errors');
    const listed = await (await story.app.get('/api/v2/alerts?filter=system%3Dshop')).json();
    expect(listed).toMatchObject([{ labels: { alertname: 'ShopErrors' }, status: { state: 'active' } }]);

    prometheus.setErrors(0);
    const id = String(keyOf(card)).replace('card.', '');
    const resolved = await story.card(id, 'Critical · Resolved');
    expect(resolved.ts).toBe(card.ts);
    const cards = story.ada.messages('#ops').filter(isCard);
    expect(cards).toHaveLength(1);
    expect(prometheus.output()).not.toMatch(/level=error|Error sending alert/);
  });
});
