import type { InhibitionKeys, Labels, Severity } from './alert.ts';
import { fingerprintOf } from './fingerprint.ts';
import { labelValue, type Matcher, matchesAll } from './matcher.ts';
import { pinnedRules } from './pinned-rules.ts';
import { type SeverityWords, severityOf } from './severity.ts';

/**
 * While an alert fires that is a source of the rule, it hides every target whose `equal` labels have the same values,
 * as in Alertmanager: a missing label counts as empty, a silenced or hidden source still hides, and of two alerts
 * that are source and target at once neither hides the other.
 */
export interface InhibitionRule {
  /** What people read: the name in the configuration, or `db is down` for the service of that name. */
  readonly name: string;
  readonly sources: readonly Matcher[];
  /** Where set, only alerts of that severity are sources, by what the words of the configuration mean. */
  readonly sourceSeverity?: { readonly severity: Severity; readonly words: SeverityWords };
  /** An alert is a target when all matchers of one of these lists match. */
  readonly targets: readonly (readonly Matcher[])[];
  /** Labels that have to have the same value on both. */
  readonly equal: readonly string[];
}

/** A set of rules, ready to be asked. */
export interface Inhibitions {
  /** Names the set; empty for no rules at all. Another order, name or matcher is another set. */
  readonly hash: string;
  /**
   * The keys under which an alert of these labels hides others and is hidden, in the order of the rules. What hides by
   * one key is known from the key alone, so that a store finds one side by the other with an index.
   */
  keysOf(labels: Labels): InhibitionKeys;
  /** Name of the rule that the key belongs to. */
  ruleOf(key: string): string | undefined;
}

/** How many alerts of an incident are hidden by which rule, and the incident of the alert that hides them. */
export interface InhibitionCause {
  readonly rule: string;
  readonly alerts: number;
  /** Unknown where that alert is on no incident itself. */
  readonly incidentId?: string;
}

/** What the alerts of one incident hide, beside alerts of their own incident. */
export interface Hiding {
  /** How many fire that no silence hides as well. */
  readonly alerts: number;
  /** The worst of them, by their label `alertname`; the incident is that of an effect that was told before its cause. */
  readonly worst: readonly { readonly name: string; readonly incidentId?: string }[];
}

export const HIDES_NOTHING: Hiding = { alerts: 0, worst: [] };

/** As many as are named. */
export const MOST_HIDING_NAMED = 5;

/** `db is down (INC-20261121-0042)`. */
export function causeWords({
  rule,
  incidentId,
}: {
  readonly rule: string;
  readonly incidentId?: string | undefined;
}): string {
  return incidentId === undefined ? rule : `${rule} (${incidentId})`;
}

/** The mark of an alert whose keys are those of `rules`, and that has yet to be looked at with them. */
export function pendingRules(rules: string): string {
  return `${rules}?`;
}

const known = new WeakMap<readonly InhibitionRule[], Inhibitions>();

/** The rules as they are asked; compiled once for each frozen configuration. */
export function inhibitionsOf(rules: readonly InhibitionRule[]): Inhibitions {
  let compiled = known.get(rules);
  if (compiled === undefined) {
    compiled = compile(rules);
    known.set(rules, compiled);
  }
  return compiled;
}

interface Sides {
  readonly rule: InhibitionRule;
  /** 16 hex digits: the same rule has the same keys in every process. */
  readonly id: string;
  readonly isSource: boolean;
  readonly isTarget: boolean;
}

const NEITHER = { isSource: false, isTarget: false };

/** Combinations of values that are remembered; a storm has few, and a forged one must not fill the memory. */
const MOST_REMEMBERED = 2000;

function compile(rules: readonly InhibitionRule[]): Inhibitions {
  const ids = rules.map(ruleId);
  const names = new Map(ids.map((id, index) => [id, rules[index]?.name ?? '']));
  const hash = rules.length === 0 ? '' : fingerprintOf(Object.fromEntries(ids.map(nthRule(rules))));
  const looked = [...new Set(rules.flatMap(labelsOf))];
  const candidates = pinnedRules(rules);
  const remembered = new Map<string, readonly Sides[]>();

  const sidesOf = (labels: Labels): readonly Sides[] => {
    const values = looked.map((label) => labelValue(labels, label)).join('\0');
    const before = remembered.get(values);
    if (before !== undefined) return before;
    const sides = candidates(labels).flatMap((index): readonly Sides[] => {
      const rule = rules[index];
      const { isSource, isTarget } = rule === undefined ? NEITHER : sidesUnder(rule, labels);
      return rule !== undefined && (isSource || isTarget)
        ? [{ rule, id: ids[index] ?? '', isSource, isTarget }]
        : [];
    });
    if (remembered.size >= MOST_REMEMBERED) remembered.clear();
    remembered.set(values, sides);
    return sides;
  };
  return {
    hash,
    keysOf: (labels) => {
      const sources: string[] = [];
      const targets: string[] = [];
      for (const { rule, id, isSource, isTarget } of sidesOf(labels)) {
        const values = fingerprintOf(
          Object.fromEntries(rule.equal.map((label) => [label, labelValue(labels, label)])),
        );
        // What is a target as well hides pure targets only.
        if (isSource) sources.push(`${id}${isTarget ? 'b' : 'a'}${values}`);
        if (isTarget) targets.push(`${id}a${values}`, ...(isSource ? [] : [`${id}b${values}`]));
      }
      return { rules: hash, sources, targets };
    },
    ruleOf: (key) => names.get(key.slice(0, 16)),
  };
}

function ruleId({ sources, sourceSeverity, targets, equal }: InhibitionRule): string {
  return fingerprintOf({
    sources: JSON.stringify(sources),
    sourceSeverity: JSON.stringify(sourceSeverity ?? null),
    targets: JSON.stringify(targets),
    equal: JSON.stringify(equal.toSorted()),
  });
}

function nthRule(rules: readonly InhibitionRule[]) {
  return (id: string, index: number): [string, string] => [
    String(index),
    `${id} ${rules[index]?.name ?? ''}`,
  ];
}

function sidesUnder(rule: InhibitionRule, labels: Labels): { isSource: boolean; isTarget: boolean } {
  const { sourceSeverity } = rule;
  return {
    isSource:
      matchesAll(rule.sources, labels) &&
      (sourceSeverity === undefined || severityOf(labels, sourceSeverity.words) === sourceSeverity.severity),
    isTarget: rule.targets.some((matchers) => matchesAll(matchers, labels)),
  };
}

function labelsOf({ sources, sourceSeverity, targets }: InhibitionRule): readonly string[] {
  const severity = sourceSeverity === undefined ? [] : [sourceSeverity.words.label];
  return [...severity, ...[sources, ...targets].flat().map((matcher) => matcher.label)];
}
