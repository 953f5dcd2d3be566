import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { InhibitionKeys, Labels } from '../../src/domain/alert.ts';
import { type InhibitionRule, inhibitionsOf, pendingRules } from '../../src/domain/inhibition.ts';
import { matchesAll, parseMatcher } from '../../src/domain/matcher.ts';
import { nodeDown, rule, serviceDown, worseHides } from '../support/inhibitions.ts';

/** Whether an alert of the one labels hides one of the others, by their keys alone. */
function hides(rules: readonly InhibitionRule[], source: Labels, target: Labels): boolean {
  const inhibitions = inhibitionsOf(rules);
  const { sources } = inhibitions.keysOf(source);
  return inhibitions.keysOf(target).targets.some((key) => sources.includes(key));
}

/** The same, as Alertmanager's inhibitor asks it of one rule after the other. */
function hidesByDefinition(rules: readonly InhibitionRule[], source: Labels, target: Labels): boolean {
  return rules.some(({ sources, targets, equal }) => {
    const isSource = (labels: Labels) => matchesAll(sources, labels);
    const isTarget = (labels: Labels) => targets.some((matchers) => matchesAll(matchers, labels));
    if (!isTarget(target) || !isSource(source)) return false;
    if (isSource(target) && isTarget(source)) return false;
    return equal.every((label) => (source[label] ?? '') === (target[label] ?? ''));
  });
}

const noEqual = rule('no-equal', ['s=1'], ['t=1']);
const equalC = rule('equal-c', ['s=1'], ['t=1'], ['c']);
const either: InhibitionRule = {
  ...rule('either', ['s=1', 't=""'], ['s=1', 't=1']),
  targets: [[parseMatcher('s=1'), parseMatcher('t=1')], [parseMatcher('t=2')]],
};
const both = rule('both', ['s=1'], ['t=~".+"'], ['c']);

describe('a rule of inhibition', () => {
  it.each<[string, InhibitionRule, Labels, Labels, boolean]>([
    ['hides what matches', noEqual, { s: '1' }, { t: '1' }, true],
    ['needs the source to match', noEqual, { s: '2' }, { t: '1' }, false],
    ['needs the target to match', noEqual, { s: '1' }, { t: '2' }, false],
    ['takes equal labels', equalC, { s: '1', c: 'x' }, { t: '1', c: 'x' }, true],
    ['refuses labels that differ', equalC, { s: '1', c: 'x' }, { t: '1', c: 'y' }, false],
    ['takes missing on both sides for equal', equalC, { s: '1' }, { t: '1' }, true],
    ['takes missing and empty for equal', equalC, { s: '1', c: '' }, { t: '1' }, true],
    ['tells missing from a value', equalC, { s: '1' }, { t: '1', c: 'x' }, false],
    ['lets a pure source hide what is both', both, { s: '1' }, { t: '1', s: '1' }, true],
    ['lets what is both hide a pure target', both, { s: '1', t: '1' }, { t: '1' }, true],
    ['lets nothing that is both hide what is both', both, { s: '1', t: '1' }, { s: '1', t: '2' }, false],
    ['does not let an alert hide itself', both, { s: '1', t: '1' }, { s: '1', t: '1' }, false],
    ['hides by each of its targets', either, { s: '1' }, { s: '1', t: '1' }, true],
    ['hides also by one that says nothing of the source', either, { s: '1' }, { t: '2' }, true],
    [
      'is not fooled by what every object has',
      rule('proto', ['s=1'], ['t=1'], ['constructor']),
      { s: '1' },
      { t: '1', constructor: 'x' },
      false,
    ],
  ])('%s', (_name, one, source, target, expected) => {
    expect(hides([one], source, target)).toBe(expected);
    expect(hidesByDefinition([one], source, target)).toBe(expected);
  });

  it('asks for the severity by what the words of the configuration mean', () => {
    const words = { label: 'level', map: { dead: 'critical' } } as const;
    const own = { ...serviceDown('db', ['api']), sourceSeverity: { severity: 'critical', words } } as const;
    const api = { service: 'api' };
    expect(hides([own], { service: 'db', level: 'DEAD' }, api)).toBe(true);
    expect(hides([own], { service: 'db', severity: 'critical' }, api)).toBe(false);
    expect(hides([serviceDown('db', ['api'])], { service: 'db', severity: 'page' }, api)).toBe(true);
    expect(hides([serviceDown('db', ['api'])], { service: 'db' }, api)).toBe(false);
  });

  it('says by a key which rule it is of', () => {
    const { keysOf, ruleOf } = inhibitionsOf([worseHides, nodeDown]);
    const { targets } = keysOf({ alertname: 'Slow', severity: 'warning' });
    expect(targets.map(ruleOf)).toEqual(['worse-hides', 'worse-hides', 'node-down', 'node-down']);
    expect(ruleOf('0123456789abcdefa0123456789abcdef')).toBeUndefined();
  });

  it('hides just what Alertmanager hides, whatever the labels and the rules', () => {
    const value = fc.constantFrom('', '1', '2');
    const labels = fc.dictionary(fc.constantFrom('s', 't', 'c', 'd'), value);
    const matcher = fc.tuple(fc.constantFrom('s', 't'), fc.constantFrom('=', '!=', '=~'), value);
    const matchers = fc.array(
      matcher.map(([label, operator, text]) => `${label}${operator}"${text}"`),
      { minLength: 1, maxLength: 2 },
    );
    const rules = fc.array(fc.tuple(matchers, matchers, fc.subarray(['c', 'd'])), { maxLength: 3 });
    fc.assert(
      fc.property(rules, labels, labels, (given, source, target) => {
        const all = given.map(([sources, targets, equal], n) => rule(`r${n}`, sources, targets, equal));
        expect(hides(all, source, target)).toBe(hidesByDefinition(all, source, target));
      }),
      { numRuns: 500 },
    );
  });
});

describe('a set of rules', () => {
  const keysIn = (rules: readonly InhibitionRule[], labels: Labels): InhibitionKeys =>
    inhibitionsOf(rules).keysOf(labels);

  it('has a name that changes with whatever changes what it does or says', () => {
    const sets = [
      [],
      [nodeDown],
      [worseHides],
      [nodeDown, worseHides],
      [worseHides, nodeDown],
      [{ ...nodeDown, name: 'other' }],
      [{ ...nodeDown, equal: [] }],
      [serviceDown('db', ['api'])],
      [serviceDown('db', ['web'])],
    ];
    const names = sets.map((set) => inhibitionsOf(set).hash);
    expect(new Set(names).size).toBe(sets.length);
    expect(inhibitionsOf([]).hash).toBe('');
    expect(inhibitionsOf([structuredClone(nodeDown)]).hash).toBe(inhibitionsOf([nodeDown]).hash);
    expect(names.map(pendingRules)).not.toContain(names[1]);
  });

  it('gives a rule that stays the same keys, whatever else is configured', () => {
    const labels = { alertname: 'NodeDown', cluster: 'a', severity: 'critical' };
    const alone = keysIn([nodeDown], labels).sources;
    expect(alone).toHaveLength(1);
    expect(keysIn([worseHides, nodeDown], labels).sources).toEqual(expect.arrayContaining([...alone]));
  });

  it('answers the same when it has been asked about more than it remembers', () => {
    const { keysOf } = inhibitionsOf([rule('by-name', ['s=1'], ['n=~"x.*"'], ['n'])]);
    const before = keysOf({ n: 'x7' });
    for (let n = 0; n < 5000; n += 1) keysOf({ n: `x${n}` });
    expect(keysOf({ n: 'x7' })).toEqual(before);
    expect(keysOf({ n: 'y7' }).targets).toEqual([]);
  });

  it('of five hundred systems answers about each alert by the rules of its own', () => {
    const rules = Array.from({ length: 2500 }, (_, n) =>
      rule(`r${n}`, [`system=s${n % 500}`, 'probe=api'], [`system=s${n % 500}`, 'service=api']),
    );
    const get = vi.fn(Reflect.get<Labels, string>);
    const labels = new Proxy<Labels>({ system: 's7', service: 'api' }, { get });
    expect(inhibitionsOf(rules).keysOf(labels).targets).toHaveLength(10);
    expect(get.mock.calls.length).toBeLessThan(50);
  });

  it('of fifty services and ten thousand alerts answers within moments', () => {
    const names = Array.from({ length: 50 }, (_, n) => `s${n}`);
    const rules = names.map((name, n) => serviceDown(name, names.slice(n + 1)));
    const { keysOf } = inhibitionsOf(rules);
    const begun = performance.now();
    let keys = 0;
    for (let n = 0; n < 10_000; n += 1) {
      keys += keysOf({ alertname: 'Slow', instance: String(n), service: `s${n % 50}`, severity: 'warning' })
        .targets.length;
    }
    expect(keys).toBeGreaterThan(10_000);
    expect(performance.now() - begun).toBeLessThan(3_000);
  });
});
