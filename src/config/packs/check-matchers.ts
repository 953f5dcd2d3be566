import { severities } from '../../domain/alert.ts';
import { unknownKey } from '../../domain/level-ladder.ts';
import type { Matcher } from '../../domain/matcher.ts';
import type { ProbePlan } from '../../domain/settings.ts';
import type { SeverityWords } from '../../domain/severity.ts';
import type { Mistake } from '../sections/mistake.ts';
import { unknownName } from './names.ts';
import type { ParsedPack } from './pack-schema.ts';

/** Labels whose values a pack makes itself, with all that they can be. */
type KnownLabels = Readonly<Record<string, readonly string[]>>;

/**
 * A matcher that no alert of the system can meet: who is called by it is never called. Alerts from elsewhere may have
 * other values of these labels, which are written as `level=~"…"`.
 */
export function checkMatchers(
  pack: ParsedPack,
  probes: readonly ProbePlan[],
  words: SeverityWords,
  mistakes: Mistake[],
): void {
  const known = labelsOf(pack, probes, words);
  pack.escalation.forEach(({ when = [] }, index) => {
    mistakes.push(...unmet(when, known, ['escalation', index, 'when']));
  });
  for (const [name, { down = [] }] of Object.entries(pack.services)) {
    mistakes.push(...unmet(down, known, ['services', name, 'down']));
  }
  const rest = pack.escalation.findIndex(({ when }) => when === undefined);
  pack.escalation.forEach(({ when }, index) => {
    if (when !== undefined || index === rest) return;
    const message = `nobody is ever called by this row: row ${rest + 1} takes whatever is left. Say when, or leave one out.`;
    mistakes.push({ path: ['escalation', index], message });
  });
}

function labelsOf(
  pack: ParsedPack,
  probes: readonly ProbePlan[],
  { label, map }: SeverityWords,
): KnownLabels {
  const levels = probes.flatMap(({ thresholds }) =>
    Object.values(thresholds).flatMap((one) => one.levels.flatMap(({ name }) => name ?? [])),
  );
  return {
    service: Object.keys(pack.services),
    probe: probes.map(({ name }) => name),
    level: [...new Set([...levels, unknownKey])],
    severity: [...severities, ...(label === 'severity' ? Object.keys(map) : [])],
  };
}

function unmet(
  matchers: readonly Matcher[],
  known: KnownLabels,
  path: readonly PropertyKey[],
): readonly Mistake[] {
  return matchers.flatMap(({ label, operator, value }, index) => {
    const values = operator === '=' && Object.hasOwn(known, label) ? known[label] : undefined;
    if (values === undefined || value === '' || values.includes(value)) return [];
    const { path: at, message } = unknownName(label, value, values, [...path, index]);
    return [{ path: at, message: `${message} What another sender says is met by ${label}=~"${value}".` }];
  });
}
