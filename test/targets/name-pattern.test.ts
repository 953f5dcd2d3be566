import { describe, expect, it } from 'vitest';
import { nameMatches } from '../../src/targets/name-pattern.ts';

describe('nameMatches', () => {
  it.each([
    ['api', 'api', true],
    ['api', 'api-1', false],
    ['api-*', 'api-1', true],
    ['*', '', true],
    ['*-db', 'shop-db', true],
    ['a*b*c', 'axxbxxc', true],
    ['a*b*c', 'axxcxxb', false],
    ['ab*ba', 'aba', false],
    ['a*b*b', 'ab', false],
    ['**', 'anything', true],
  ])('%j of %j is %s', (pattern, name, matches) => {
    expect(nameMatches(pattern, name)).toBe(matches);
  });
});
