import type { Labels } from './alert.ts';
import type { InhibitionRule } from './inhibition.ts';
import { labelValue, type Matcher } from './matcher.ts';

/**
 * Finds the rules that may concern an alert without trying them all: five hundred systems have thousands, and each
 * speaks of one system. Such a rule asks on all of its sides for the same value of a label.
 */
export function pinnedRules(rules: readonly InhibitionRule[]): (labels: Labels) => readonly number[] {
  const anywhere: number[] = [];
  const pinned = new Map<string, Map<string, number[]>>();
  rules.forEach((rule, index) => {
    const pin = pinOf(rule);
    if (pin === undefined) {
      anywhere.push(index);
      return;
    }
    const byValue = pinned.get(pin.label) ?? new Map<string, number[]>();
    byValue.set(pin.value, [...(byValue.get(pin.value) ?? []), index]);
    pinned.set(pin.label, byValue);
  });
  return (labels) => {
    const found = [...pinned].flatMap(([label, byValue]) => byValue.get(labelValue(labels, label)) ?? []);
    // The first rule that applies is the one that people are told.
    return [...anywhere, ...found].sort((left, right) => left - right);
  };
}

function pinOf({ sources, targets }: InhibitionRule): Matcher | undefined {
  return sources.find(
    (one) =>
      one.operator === '=' &&
      targets.every((side) =>
        side.some(
          ({ label, operator, value }) => operator === '=' && label === one.label && value === one.value,
        ),
      ),
  );
}
