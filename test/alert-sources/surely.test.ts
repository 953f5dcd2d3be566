import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLabelMap, isTime } from '../../src/alert-sources/fields/at-a-glance.ts';
import { labelMap } from '../../src/alert-sources/fields/labels.ts';
import { timestamp } from '../../src/alert-sources/fields/timestamp.ts';
import { loadAllDefinitions } from '../../src/app/definitions.ts';
import { validEvent } from '../../src/pipeline/valid-event.ts';
import { mutatedBody } from '../support/mutated-body.ts';

const { sources } = await loadAllDefinitions();
const quick = sources.filter((source) => source.surely !== undefined);
const seed = Number(process.env['FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const context = { now: new Date('2026-11-21T02:15:00Z'), headers: {} };

describe('what is taken at a glance', () => {
  it('is what Alertmanager sends', () => {
    expect(quick.map(({ name }) => name)).toEqual(['alertmanager']);
  });

  describe.each(quick)('by $name', (source) => {
    const glance = (body: unknown): number => source.surely?.(body) ?? 0;

    it('holds as many alerts as are read from it later', () => {
      const { events } = source.parse(source.sample.body, context);
      expect(glance(source.sample.body)).toBe(events.length);
    });

    it('needs nothing that only the request knows', () => {
      const { transform, signature, afterwards, answer } = source;
      expect([transform, signature, afterwards, answer]).toEqual([
        undefined,
        undefined,
        undefined,
        undefined,
      ]);
    });

    it(`can be read, whatever it was made from (FUZZ_SEED=${seed})`, () => {
      let taken = 0;
      const bodies = mutatedBody(source.sample.body).map((body) =>
        JSON.parse(JSON.stringify(body) ?? 'null'),
      );
      fc.assert(
        fc.property(bodies, (body) => {
          const alerts = glance(body);
          if (alerts === 0) return;
          taken += 1;
          expect(source.parse(body, context).events.map(validEvent)).toHaveLength(alerts);
        }),
        { numRuns: 2_000, seed },
      );
      expect(taken).toBeGreaterThan(20);
    });
  });

  it('is a label map that the schema takes, with as many labels as are needed', () => {
    for (const map of [{}, { a: 'b' }]) {
      expect(isLabelMap(map)).toBe(true);
      expect(labelMap.safeParse(map).success).toBe(true);
    }
    expect(isLabelMap({}, 1)).toBe(false);
    expect(isLabelMap({ a: 'b' }, 1)).toBe(true);
  });

  it.each([
    ['a number in it', { a: 1 }],
    ['a null in it', { a: null }],
    ['a list', []],
    ['text', 'text'],
    ['null', null],
    ['a key of the prototype', JSON.parse('{"__proto__":"x"}')],
    ['too many', Object.fromEntries(Array.from({ length: 10_001 }, (_, index) => [`n${index}`, 'x']))],
  ])('is not sure of a label map: %s', (_what, map) => {
    expect(isLabelMap(map)).toBe(false);
  });

  it.each(['2026-11-21T02:14:00Z', '2026-11-21T02:14:07.123456789+05:30', '0001-01-01T00:00:00Z'])(
    'is the time %s',
    (text) => {
      expect(isTime(text)).toBe(true);
      expect(timestamp.safeParse(text).success).toBe(true);
    },
  );

  it.each([
    '',
    '2026-11-21T02:14:00',
    '2026-02-31T99:00:00Z',
    '1999-12-31T23:59:59Z',
    '2000-01-01T00:00:00+05:00',
    '2200-01-01T00:00:00Z',
    '0001-01-01T00:00:00+99:99',
    1_700_000_000,
    undefined,
  ])('is not sure of the time %s', (text) => {
    expect(isTime(text)).toBe(false);
  });
});
