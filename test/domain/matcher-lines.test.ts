import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/domain/errors.ts';
import { parseMatcherLines } from '../../src/domain/matcher-lines.ts';

describe('matchers, one a line', () => {
  it('are read in order, without what stands between them', () => {
    expect(parseMatcherLines('alertname="DiskFull",\r\n\n  instance=~"db-.*"  \n')).toEqual([
      { label: 'alertname', operator: '=', value: 'DiskFull' },
      { label: 'instance', operator: '=~', value: 'db-.*' },
    ]);
    expect(parseMatcherLines(' \n')).toEqual([]);
  });

  it('name the line that is wrong', () => {
    expect(() => parseMatcherLines('a=b\n\nnonsense')).toThrow(UsageError);
    expect(() => parseMatcherLines('a=b\n\nnonsense')).toThrow(/^Line 3: 'nonsense' is not a matcher/);
    expect(() => parseMatcherLines('a=~"("')).toThrow(/^Line 1: /);
  });
});
