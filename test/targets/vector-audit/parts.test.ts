import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { metadataFault, requiredFields } from '../../../src/targets/vector-audit/check-metadata.ts';
import { vectorFault } from '../../../src/targets/vector-audit/check-vector.ts';
import { csvRecords } from '../../../src/targets/vector-audit/csv-records.ts';
import { documentKey } from '../../../src/targets/vector-audit/document-key.ts';
import { fingerprint } from '../../../src/targets/vector-audit/fingerprint.ts';
import { gradeCheck, worstGrade } from '../../../src/targets/vector-audit/grade-check.ts';
import { fillPath } from '../../../src/targets/vector-audit/open-source.ts';
import { DocumentPick } from '../../../src/targets/vector-audit/pick-documents.ts';
import { SourceIndex } from '../../../src/targets/vector-audit/source-index.ts';
import { wilsonInterval } from '../../../src/targets/vector-audit/wilson.ts';

describe('a fingerprint', () => {
  it('tells two hundred thousand paths apart', () => {
    const seen = new Set<string>();
    for (let index = 0; index < 200_000; index += 1) {
      const { high, low } = fingerprint(`guides/chapter-${index % 100}/page-${index}.md`);
      seen.add(`${high}.${low}`);
    }
    expect(seen.size).toBe(200_000);
  });
});

describe('the index of a source', () => {
  it('finds what was added and nothing else, through every growth', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string(), { maxLength: 500 }), fc.array(fc.string()), (names, others) => {
        const index = new SourceIndex();
        for (const name of names) expect(index.add(fingerprint(name), fingerprint(`of ${name}`))).toBe(true);
        for (const name of names) {
          expect(index.add(fingerprint(name))).toBe(false);
          const slot = index.find(fingerprint(name));
          expect(index.hasHash(slot, fingerprint(`of ${name}`))).toBe(true);
          expect(index.hasHash(slot, fingerprint('another'))).toBe(false);
        }
        for (const other of others.filter((one) => !names.includes(one))) {
          expect(index.find(fingerprint(other))).toBe(-1);
        }
        expect(index.size).toBe(names.length);
      }),
      { numRuns: 50 },
    );
  });

  it('counts each document once, however many points it has', () => {
    const index = new SourceIndex();
    index.add(fingerprint('a'));
    index.add(fingerprint('b'));
    const slot = index.find(fingerprint('a'));
    for (let chunk = 0; chunk < 3; chunk += 1) {
      index.markSeen(slot);
      index.markStale(slot);
    }
    expect([index.seen, index.stale, index.isSeen(slot), index.isStale(slot)]).toEqual([1, 1, true, true]);
    expect(index.isSeen(index.find(fingerprint('b')))).toBe(false);
    expect(index.hasHash(slot, fingerprint('x'))).toBeUndefined();
  });
});

describe('the name of a document', () => {
  it.each([
    ['a/b.md', '', 'a/b.md'],
    ['./a/b.md', '', 'a/b.md'],
    ['/app/docs/a/b.md', '/app/docs/', 'a/b.md'],
    ['/app/docs/a/b.md', '/app/docs', 'a/b.md'],
    ['C:\\docs\\a.md', 'C:/docs/', 'a.md'],
    ['cafe\u0301.md', '', 'caf\u00e9.md'],
    ['a/../../etc/passwd', '', undefined],
    ['a..b/c.md', '', 'a..b/c.md'],
  ])('of %j without %j is %j', (value, strip, key) => {
    expect(documentKey(value, { strip })).toBe(key);
  });
});

describe('a vector', () => {
  const rule = { dimension: 3, names: [''] };
  it.each([
    [[1, 2, 3], undefined],
    [[0, 0, 0], 'all zero'],
    [[1, null, 3], 'NaN or null at 1'],
    [[1, 2, Number.NaN], 'NaN or null at 2'],
    [[1, 2], '2 dimensions, not 3'],
    [[], 'empty vector'],
    [undefined, 'no vector'],
    [null, 'no vector'],
    [{ indices: [1], values: [2] }, 'no dense vector'],
    [
      [
        [1, 2, 3],
        [0, 0, 0],
      ],
      'all zero',
    ],
  ])('%j is %j', (vector, fault) => {
    expect(vectorFault(vector, rule)).toBe(fault);
  });

  it('is looked for under each of its names', () => {
    const named = { dimension: undefined, names: ['text', 'title'] };
    expect(vectorFault({ text: [1], title: [1, 2] }, named)).toBeUndefined();
    expect(vectorFault({ text: [1] }, named)).toBe("vector 'title': no vector");
    expect(vectorFault(undefined, named)).toBe("vector 'text': no vector");
  });
});

describe('metadata', () => {
  it.each([
    [{ a: 'x' }, { a: 'string' }, undefined],
    [{}, { a: 'string' }, "'a' is absent"],
    [{ a: null }, { a: 'any' }, "'a' is absent"],
    [{ a: '' }, { a: 'string' }, "'a' is empty, not a string"],
    [{ a: 1 }, { a: 'string' }, "'a' is a number, not a string"],
    [{ a: 1.5 }, { a: 'integer' }, "'a' is a number, not an integer"],
    [{ a: [] }, { a: 'object' }, "'a' is a list, not an object"],
    [{ a: { b: [1] } }, { 'a.b': 'list' }, undefined],
    [{ a: true }, { a: 'number' }, "'a' is a boolean, not a number"],
    [{ a: '2026-11-22T02:00:00Z' }, { a: 'datetime' }, undefined],
    [{ a: 'yesterday' }, { a: 'datetime' }, "'a' is a string, not a datetime"],
    [{}, { toString: 'any' }, "'toString' is absent"],
  ] as const)('%j held against %j is %j', (payload, required, fault) => {
    expect(metadataFault(payload, requiredFields(required))).toBe(fault);
  });
});

describe('comma-separated values', () => {
  async function read(...chunks: string[]): Promise<string[][]> {
    const records: string[][] = [];
    for await (const record of csvRecords(
      (async function* () {
        yield* chunks;
      })(),
      'the list',
    ))
      records.push(record);
    return records;
  }

  it.each([
    [
      ['\uFEFFpath,hash\r\n', 'a.md,1\r\n\r\nb.md,'],
      [
        ['path', 'hash'],
        ['a.md', '1'],
        ['b.md', ''],
      ],
    ],
    [['"a, b","say ""hi"""\n'], [['a, b', 'say "hi"']]],
    [['"two\nlines",x'], [['two\nlines', 'x']]],
    [['"cut', '"', '"in two",x\n'], [['cut"in two', 'x']]],
    [[''], []],
  ])('%j are %j', async (chunks, records) => {
    expect(await read(...chunks)).toEqual(records);
  });

  it('with a quote that is never closed are refused before they fill the memory', async () => {
    await expect(read('"', 'x'.repeat(1_100_000))).rejects.toThrow('See whether a quote is open');
  });
});

describe("Wilson's interval", () => {
  // Reference values: Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
  it.each([
    [81, 263, 25.53, 36.62],
    [15, 148, 6.24, 16.05],
    [0, 20, 0, 16.11],
    [1, 29, 0.61, 17.18],
  ])('of %i in %i is %d to %d %%', (found, examined, low, high) => {
    expect(wilsonInterval(found, examined)).toEqual({ low, high });
  });

  it('of nothing says nothing', () => {
    expect(wilsonInterval(0, 0)).toEqual({ low: 0, high: 100 });
  });
});

describe('a grade', () => {
  const finding = (found: number) => ({ examined: 1000, found, examples: [] });
  it.each([
    [0, 0, 'PASS'],
    [1, 0, 'FAIL'],
    [10, 1, 'INFO'],
    [11, 1, 'FAIL'],
  ])('of %i in a thousand where %d %% are tolerated is %s', (found, tolerated, grade) => {
    expect(gradeCheck('orphans', finding(found), { population: 1000, tolerated }).grade).toBe(grade);
  });

  it('says what a sample means for the whole, and with which certainty', () => {
    const sampled = gradeCheck('orphans', finding(10), { population: 50_000, tolerated: 0 });
    expect(sampled).toMatchObject({ estimated: 500, percent: 1, interval: { low: 0.54, high: 1.83 } });
    const whole = gradeCheck('orphans', finding(10), { population: 1000, tolerated: 0 });
    expect(whole.estimated).toBe(10);
    expect(whole).not.toHaveProperty('interval');
  });

  it('of several is the worst', () => {
    expect(worstGrade(['PASS', 'FAIL', 'INFO'])).toBe('FAIL');
    expect(worstGrade(['PASS', 'INFO'])).toBe('INFO');
    expect(worstGrade([])).toBe('PASS');
  });
});

describe('a pick of documents', () => {
  it('is the same whatever the order, and spread over all of them', () => {
    const names = Array.from({ length: 10_000 }, (_, index) => `page-${index}.md`);
    const pick = (list: readonly string[]) => {
      const picking = new DocumentPick(200);
      for (const key of list) picking.offer({ key });
      return picking.picked().map(({ key }) => key);
    };
    const picked = pick(names);
    expect(picked).toHaveLength(200);
    expect(pick(names.toReversed())).toEqual(picked);
    const firstHalf = picked.filter((key) => names.indexOf(key) < 5000).length;
    expect(firstHalf).toBeGreaterThan(70);
    expect(firstHalf).toBeLessThan(130);
  });
});

describe('a path with a collection in it', () => {
  it('takes the name and the groups of its pattern', () => {
    expect(fillPath('/docs/{1}/{collection}', 'apple_docs_SwiftUI', ['SwiftUI'])).toBe(
      '/docs/SwiftUI/apple_docs_SwiftUI',
    );
  });

  it.each(['..', '../../etc', 'a/b', 'a\\b', '.'])('refuses to be led elsewhere by %j', (name) => {
    expect(() => fillPath('/docs/{collection}', name, [])).toThrow("gives no folder's name");
  });

  it('refuses a group that is not there', () => {
    expect(() => fillPath('/docs/{1}', 'docs', [])).toThrow("for '{1}'");
  });
});
