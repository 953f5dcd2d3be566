import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { listOf } from '../../src/alert-sources/fields/list-of.ts';
import { parseBody } from '../../src/alert-sources/fields/parse-body.ts';
import { loadAllDefinitions } from '../../src/app/definitions.ts';
import { costMs, judge } from '../support/fuzz-source.ts';

const body = z.object({ alerts: listOf(z.object({ name: z.string() }), 'has to hold at least one') });
const parse = (alerts: unknown) => parseBody(body, { alerts }, 'See the README.').alerts;

/** About what fits into a megabyte. */
const MANY = 60_000;
const hostile: readonly (readonly [string, unknown])[] = [
  ['nothing', Array.from({ length: MANY }, () => null)],
  ['empty objects', Array.from({ length: MANY }, () => ({}))],
];

describe('a list in a body', () => {
  it('is what its items are', () => {
    expect(parse([{ name: 'a' }, { name: 'b', more: 1 }])).toEqual([{ name: 'a' }, { name: 'b' }]);
  });

  it.each([
    [[], "'alerts' is not acceptable: has to hold at least one"],
    [{}, "'alerts' is not acceptable: Invalid input: expected array"],
    [[{ name: 'a' }, {}], "'alerts[1].name' is not acceptable: it is missing"],
    [[{ name: 7 }], "'alerts[0].name' is not acceptable: Invalid input: expected string, received number"],
    [[null], "'alerts[0]' is not acceptable: Invalid input: expected object, received null"],
  ])('says of %j what is wrong', (alerts, message) => {
    expect(() => parse(alerts)).toThrow(message);
  });

  it('is not read on behind the first mistake', () => {
    let asked = 0;
    const counting = listOf(
      z.unknown().refine(() => {
        asked += 1;
        return asked < 3;
      }, 'is the third'),
      'has to hold at least one',
    );
    expect(counting.safeParse(Array.from({ length: 1_000 }, () => 1)).success).toBe(false);
    expect(asked).toBe(3);
  });
});

describe('a body that is one mistake over and over', async () => {
  const { sources } = await loadAllDefinitions();

  it.each(
    sources.flatMap((source) => hostile.map(([what, items]) => ({ source, name: source.name, what, items }))),
  )('keeps the event loop of $name no longer busy than a good one: $what', ({ source, items }) => {
    const bodies = [items, { version: '4', groupKey: 'x', alerts: items }, { changes: items }];
    for (const each of bodies) {
      const cost = Math.min(...[1, 2, 3].map(() => costMs(() => judge(source, each))));
      expect(cost).toBeLessThan(100);
    }
  });
});
