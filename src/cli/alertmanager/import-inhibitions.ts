import type { AlertmanagerInhibitRule } from './alertmanager-file.ts';
import { importMatchers } from './import-matchers.ts';
import type { ImportNotes } from './import-notes.ts';

/** One inhibition as it stands in `watchbill.yml`. */
export interface ImportedInhibition {
  readonly name: string;
  readonly sources: readonly string[];
  readonly targets: readonly string[];
  readonly equal?: readonly string[];
}

/** The inhibition rules; one whose matchers cannot be kept is left out and noted: what it hid is shown. */
export function importInhibitions(
  rules: readonly AlertmanagerInhibitRule[],
  notes: ImportNotes,
): readonly ImportedInhibition[] {
  return rules.flatMap((rule, index) => {
    const path = `inhibit_rules.${index}`;
    const sources = importMatchers({
      match: rule.source_match,
      matchRe: rule.source_match_re,
      matchers: rule.source_matchers,
    });
    const targets = importMatchers({
      match: rule.target_match,
      matchRe: rule.target_match_re,
      matchers: rule.target_matchers,
    });
    for (const side of [sources, targets]) {
      if ('refusal' in side) notes.lost(path, `left out, so nothing is hidden by it: ${side.refusal}`);
      else if (side.matchers.length === 0) notes.lost(path, 'left out: it has no matchers on one side.');
    }
    if ('refusal' in sources || 'refusal' in targets) return [];
    if (sources.matchers.length === 0 || targets.matchers.length === 0) return [];
    const equal = rule.equal ?? [];
    return [
      {
        name: `rule-${index + 1}`,
        sources: sources.matchers,
        targets: targets.matchers,
        ...(equal.length === 0 ? {} : { equal }),
      },
    ];
  });
}
