import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/domain/errors.ts';
import { compileSearch, searchText } from '../../src/domain/search-expression.ts';

const finds = (source: string, text: string) => searchText(compileSearch(source), text).found?.[0];

describe('a search', () => {
  it.each([
    ['ERROR', 'an ERROR here', 'ERROR'],
    ['ERROR', 'an error here', undefined],
    ['(?i)error', 'an ErRoR here', 'ErRoR'],
    ['^start', 'no start', undefined],
    ['(\\d+) ms$', 'took 12 ms', '12 ms'],
    ['chars\\/sec', '5 chars/sec', 'chars/sec'],
    ['größe|Maß', 'das Maß', 'Maß'],
  ])('for %s in %j finds %j', (source, text, found) => {
    expect(finds(source, text)).toBe(found);
  });

  it('counts the groups that an expression has', () => {
    expect(compileSearch('a(b)(?:c)(d)').groups).toBe(2);
    expect(compileSearch('a|b').groups).toBe(0);
  });

  it('looks at no more of a text than it can afford, and says so', () => {
    const search = compileSearch('a.*b.*c');
    expect(search.longestText).toBeLessThan(1_000);
    const text = `${'x'.repeat(search.longestText)}abc`;
    expect(searchText(search, text)).toEqual({ found: undefined, cut: true });
    expect(compileSearch('a.*b.*c', 1e9).longestText).toBeGreaterThan(search.longestText);
  });

  it.each([
    ['', /Write what to look for/],
    ['(', /not valid/],
    ['(a+)+', /repeats a group/],
    ['a(?=b)', /look-around/],
    ['(a)\\1', /back reference/],
    ['.*.*.*.*.*.*.*', /too many ways/],
    ['x'.repeat(600), /longer than 512/],
  ])('refuses %j', (source, reason) => {
    expect(() => compileSearch(source)).toThrow(UsageError);
    expect(() => compileSearch(source)).toThrow(reason);
  });

  it('stays quick on texts made to make it slow', () => {
    const startedAt = performance.now();
    for (const source of ['a*a*b', '.*a.*a.*b', '(a|b)?a*b', '(\\d+(?:\\.\\d+)?) chars']) {
      searchText(compileSearch(source), `${'a'.repeat(60_000)}!`);
      searchText(compileSearch(source), '1'.repeat(60_000));
    }
    // Tried without a bound, any of them takes minutes.
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });
});

describe('the texts that a match has to hold', () => {
  it.each<[string, readonly string[] | undefined]>([
    ['ERROR', ['ERROR']],
    ['ERROR|WARN', ['ERROR', 'WARN']],
    ['(ERROR|FATAL): .*', ['ERROR', 'FATAL']],
    ['(\\d+) chars/sec', [' chars/sec']],
    ['ab+c', ['ab']],
    ['abc?', ['ab']],
    ['abc{0,2}', ['ab']],
    ['abc{2}', ['abc']],
    ['(?:abc)?de', ['de']],
    ['(?:abc)+', ['abc']],
    ['a\\.b', ['a.b']],
    ['a|bc', undefined],
    ['\\d+', undefined],
    ['x', undefined],
    ['[E]RROR', ['RROR']],
    ['(?i)task failed', [' failed']],
    ['(?i)größe', ['gr']],
  ])('are for %s %j', (source, literals) => {
    expect(compileSearch(source).literals).toEqual(literals);
  });

  it('are in every text that matches', () => {
    const piece = fc.constantFrom(
      'ab',
      'c',
      'de?',
      '(fg|hi)',
      '(jk)*',
      '[lm]n',
      'o+',
      'p|q',
      '\\.',
      'r{0,2}s',
      '(?:t|uv)w',
    );
    const source = fc.array(piece, { minLength: 1, maxLength: 5 }).map((pieces) => pieces.join(''));
    const text = fc
      .array(fc.constantFrom(...'abcdefghijklmnopqrstuvw.'), { maxLength: 12 })
      .map((all) => all.join(''));
    fc.assert(
      fc.property(source, text, (from, line) => {
        const search = compileSearch(from, 1e12);
        const holds = search.literals?.some((literal) => line.includes(literal)) ?? true;
        return holds || !search.expression.test(line);
      }),
      { numRuns: 5_000 },
    );
  });
});
