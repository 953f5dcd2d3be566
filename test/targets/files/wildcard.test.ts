import { describe, expect, it } from 'vitest';
import { matchesWildcard } from '../../../src/targets/files/wildcard.ts';

describe('a wildcard', () => {
  it.each([
    ['*.log', 'app.log', true],
    ['*.log', 'app.log.1', false],
    ['*', '', true],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['a*b*c', 'a-b-b-c', true],
    ['a*b*c', 'a-c-b', false],
    ['weekly_[0-9]*.json', 'weekly_2026.json', true],
    ['weekly_[!0-9]*.json', 'weekly_2026.json', false],
    ['[abc]x', 'bx', true],
    ['a.c', 'abc', false],
    ['größe-?', 'größe-😀', true],
    ['x*', 'y', false],
  ])('%s with %s is %s', (pattern, name, expected) => {
    expect(matchesWildcard(pattern, name)).toBe(expected);
  });

  it('stays quick on a name made to make it slow', () => {
    const startedAt = performance.now();
    expect(matchesWildcard(`${'a*'.repeat(100)}b`, 'a'.repeat(255))).toBe(false);
    // Tried in every way, it takes for ever.
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });
});
