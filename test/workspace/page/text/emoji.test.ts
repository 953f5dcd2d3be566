import { describe, expect, it } from 'vitest';
import { emojiCharacter } from '../../../../src/workspace/page/text/emoji.ts';
import { ownImage, safeLink } from '../../../../src/workspace/page/text/safe-link.ts';

describe('emojiCharacter', () => {
  it.each([
    ['fire', '🔥'],
    ['white_check_mark', '✅'],
    ['large_green_circle', '🟢'],
    ['rotating_light', '🚨'],
    ['hourglass_flowing_sand', '⏳'],
    ['+1', '👍'],
    ['wave::skin-tone-4', '👋'],
    // The last pair of the list: were names and characters out of step, it would be wrong.
    ['five', '5️⃣'],
  ])('knows :%s:', (name, character) => {
    expect(emojiCharacter(name)).toBe(character);
  });

  it('knows no name that is not in the list, nor one of every object', () => {
    expect(emojiCharacter('shipit')).toBeUndefined();
    expect(emojiCharacter('constructor')).toBeUndefined();
  });
});

describe('safeLink', () => {
  it.each(['https://example.org/x', 'http://localhost:3000/', 'mailto:a@example.org', 'tel:+491234'])(
    'follows %s',
    (address) => {
      expect(safeLink(address)).toBe(address);
    },
  );

  it.each([
    'javascript:alert(1)',
    ' javascript:alert(1)',
    'java\nscript:alert(1)',
    'data:text/html,x',
    '/relative',
    '',
    'https://',
  ])('does not follow %j', (address) => {
    expect(safeLink(address)).toBeUndefined();
  });
});

describe('ownImage', () => {
  it("loads from this page's origin only", () => {
    expect(ownImage('/workspace/files/F1')).toBe('/workspace/files/F1');
    for (const address of [
      '//evil.example/x.png',
      '/\\evil.example/x.png',
      'https://example.org/x.png',
      'x.png',
    ]) {
      expect(ownImage(address)).toBeUndefined();
    }
  });
});
