import { type AlertEvent, type Labels, type Severity, severities } from './alert.ts';

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

/** Which label tells the severity, and what its words (in lower case) mean where that differs from the usual. */
export interface SeverityWords {
  readonly label: string;
  readonly map: Readonly<Record<string, Severity>>;
}

/** What is usual: the label `severity`, and no words besides those known anyway. */
export const usualSeverities: SeverityWords = { label: 'severity', map: {} };

/** The severity that the labels tell; `warning` when they tell none or the word is unknown. */
export function severityOf(labels: Labels, { label, map }: SeverityWords = usualSeverities): Severity {
  const told = Object.hasOwn(labels, label) ? labels[label] : undefined;
  if (told === undefined) return 'warning';
  const word = told.trim().toLowerCase();
  return (Object.hasOwn(map, word) ? map[word] : undefined) ?? byWord.get(word) ?? 'warning';
}

/** How bad an alert is: what the configuration made of it when it was accepted, else what its labels tell. */
export function severityOfAlert(alert: Pick<AlertEvent, 'labels' | 'severity'>): Severity {
  return alert.severity ?? severityOf(alert.labels);
}

/** Sorts worst first: negative when `left` is worse. */
export function compareSeverity(left: Severity, right: Severity): number {
  return severities.indexOf(left) - severities.indexOf(right);
}

/** The worse of two. */
export function worst(left: Severity, right: Severity): Severity {
  return compareSeverity(left, right) <= 0 ? left : right;
}
