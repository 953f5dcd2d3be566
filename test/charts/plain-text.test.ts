import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainText } from '../../src/charts/plain-text.ts';

describe('plainText', () => {
  it.each([
    ['as it is', 'as it is'],
    ['two\nlines\tand  gaps ', 'two lines and gaps'],
    ['nul\u0000 and escape\u001b', 'nul and escape'],
    ['half \ud83d of a pair', 'half \ufffd of a pair'],
    ['x'.repeat(50), `${'x'.repeat(29)}…`],
  ])('writes %j as %j', (text, written) => {
    expect(plainText(text, 30)).toBe(written);
  });

  it('holds nothing that XML forbids and is never too long', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 40 }), (units) => {
        const text = String.fromCharCode(...units);
        const written = plainText(text, 10);
        expect(written).not.toMatch(/[\p{Cc}\ufffe\uffff]/u);
        expect([...written].length).toBeLessThanOrEqual(10);
      }),
    );
  });
});
