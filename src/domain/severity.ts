import { type Labels, type Severity, severities } from './alert.ts';

/** What monitoring systems write, by what it means here. Anything else is a warning: neither lost nor alarming. */
const WORDS: Readonly<Record<Severity, readonly string[]>> = {
  critical: [
    ...['critical', 'crit', 'page', 'emergency', 'emerg', 'fatal', 'disaster', 'high', 'error', 'err'],
    ...['p0', 'p1', 'sev0', 'sev1'],
  ],
  warning: ['warning', 'warn', 'average', 'medium', 'moderate', 'minor', 'p2', 'p3', 'sev2', 'sev3'],
  info: ['info', 'information', 'informational', 'notice', 'low', 'debug', 'none', 'ok', 'p4', 'p5', 'sev4'],
};
const byWord = new Map(
  severities.flatMap((severity) => WORDS[severity].map((word) => [word, severity] as const)),
);

/** The severity that the label `severity` means; `warning` when there is none or the word is unknown. */
export function severityOf(labels: Labels): Severity {
  const word = Object.hasOwn(labels, 'severity') ? labels['severity'] : undefined;
  return (word === undefined ? undefined : byWord.get(word.trim().toLowerCase())) ?? 'warning';
}

/** Sorts worst first: negative when `left` is worse. */
export function compareSeverity(left: Severity, right: Severity): number {
  return severities.indexOf(left) - severities.indexOf(right);
}

/** The worse of two. */
export function worst(left: Severity, right: Severity): Severity {
  return compareSeverity(left, right) <= 0 ? left : right;
}
