import { describe, expect, it } from 'vitest';
import { keyOf, shownIn, usingStory } from '../support/story.ts';

const watching = (limit: string) => ({
  probes: {
    interval: '10s',
    run: [{ name: 'host-memory', thresholds: { 'memory-used': { critical: limit } } }],
  },
});

describe('the sampled health', () => {
  const story = usingStory({ configuration: watching('> 0') });

  it('raises an alert when a value is over its limit, and ends it when it is not any more', async () => {
    const card = await story.team.workspace.waitForMessage(
      (message) => String(keyOf(message)).startsWith('card.') && shownIn(message).includes('memory-used'),
      20_000,
    );
    expect(card.text).toContain('Critical · Triggered');
    expect(shownIn(card)).toMatch(/memory-used of \S+ is [\d.]+ % \(limit (?:>|&gt;) 0/);

    await story.app.stop();
    story.configure(watching('> 100'));
    await story.start();
    const resolved = await story.card(String(keyOf(card)).replace('card.', ''), 'Resolved');
    expect(resolved.ts).toBe(card.ts);
    expect(shownIn(resolved)).toContain('because nothing fires any more');
    expect(story.ada.messages('#ops').filter((message) => keyOf(message) !== undefined)).toHaveLength(1);
  });
});
