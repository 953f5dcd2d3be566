import fc from 'fast-check';
import type { Labels } from '../../src/domain/alert.ts';

const names = ['team', 'service', 'severity', 'env'] as const;
const values = ['web', 'db', 'critical', 'prod', 'a-1'] as const;
const expressions = ['web|db', '^prod$', '.+', '', 'a-[0-9]', '(critical|prod)?', '.*b'] as const;
/** Receivers that a tree may name; each has a channel of its own. */
export const receivers = ['default', 'alpha', 'beta', 'gamma', 'delta'] as const;

export interface Tree {
  readonly receiver?: string;
  readonly match?: Labels;
  readonly match_re?: Labels;
  readonly matchers?: readonly string[];
  readonly continue?: boolean;
  readonly routes?: readonly Tree[];
}

const name = fc.constantFrom(...names);
const matcher = fc.oneof(
  fc.tuple(name, fc.constantFrom('=', '!='), fc.constantFrom(...values, '')),
  fc.tuple(name, fc.constantFrom('=~', '!~'), fc.constantFrom(...expressions)),
);
const written = matcher.map(([label, operator, value]) => `${label} ${operator} "${value}"`);

/** A node of a tree, in any of the ways in which one can be written. */
const node = fc.letrec<{ node: Tree }>((tie) => ({
  node: fc.record(
    {
      receiver: fc.constantFrom(...receivers),
      match: fc.dictionary(name, fc.constantFrom(...values), { maxKeys: 1 }),
      match_re: fc.dictionary(name, fc.constantFrom(...expressions), { maxKeys: 1 }),
      matchers: fc.oneof(
        fc.array(written, { maxLength: 2 }),
        fc.array(written, { minLength: 1, maxLength: 2 }).map((all) => [`{${all.join(',')}}`]),
      ),
      continue: fc.boolean(),
      routes: fc.array(tie('node'), { maxLength: 3, depthIdentifier: 'tree' }),
    },
    { requiredKeys: [] },
  ),
})).node;

/** Whole trees. */
export const trees: fc.Arbitrary<Tree> = fc
  .array(node, { minLength: 1, maxLength: 4 })
  .map((routes) => ({ receiver: 'default', routes }));

/** Labels that meet what the trees match, or do not. */
export const labelSets: fc.Arbitrary<Labels> = fc.dictionary(name, fc.constantFrom(...values, 'other'), {
  maxKeys: 4,
});
