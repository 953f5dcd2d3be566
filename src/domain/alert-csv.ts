import { type Alert, severities } from './alert.ts';
import { severityOf } from './severity.ts';
import { cut, oneLine } from './text.ts';

/** What a list of alerts keeps of each one; a large incident has thousands. */
export type ListedAlert = Pick<Alert, 'fingerprint' | 'status' | 'labels' | 'startsAt'> & {
  readonly endsAt?: Date;
  readonly hiddenBy?: string;
  readonly summary: string;
};

const maxLabels = 40;
const maxCell = 1_000;
const summaryLength = 300;

export function listedAlert(alert: Alert): ListedAlert {
  const { fingerprint, status, labels, startsAt, endsAt, annotations, silenceId, inhibitedBy } = alert;
  const hiddenBy = silenceId ?? inhibitedBy;
  const summary = annotations['summary'] ?? annotations['description'] ?? '';
  return {
    fingerprint,
    status,
    labels,
    startsAt,
    ...(endsAt === undefined ? {} : { endsAt }),
    ...(hiddenBy === undefined || status === 'resolved' ? {} : { hiddenBy }),
    summary: cut(oneLine(summary), summaryLength),
  };
}

/**
 * Comma-separated values (RFC 4180) that a spreadsheet may open: worst first, one column a label. Nothing in it is taken
 * for a formula. The same alerts in any order make the same text.
 */
export function alertsCsv(alerts: readonly ListedAlert[]): string {
  const rows = [...new Map(alerts.map((alert) => [alert.fingerprint, alert])).values()].sort(worstFirst);
  const names = [...new Set(rows.flatMap(({ labels }) => Object.keys(labels)))].sort();
  const labels = names.filter((name) => name !== 'severity').slice(0, maxLabels);
  const head = ['status', 'severity', 'starts_at', 'ends_at', 'hidden_by', ...labels, 'summary'];
  const lines = rows.map((row) =>
    [
      row.status,
      severityOf(row.labels),
      timeOf(row.startsAt),
      timeOf(row.endsAt),
      row.hiddenBy ?? '',
      ...labels.map((label) => (Object.hasOwn(row.labels, label) ? (row.labels[label] ?? '') : '')),
      row.summary,
    ]
      .map(cell)
      .join(','),
  );
  // With a byte order mark, by which spreadsheets know that it is UTF-8.
  return `\ufeff${[head.map(cell).join(','), ...lines].join('\r\n')}\r\n`;
}

function worstFirst(left: ListedAlert, right: ListedAlert): number {
  return (
    Number(left.status === 'resolved') - Number(right.status === 'resolved') ||
    severities.indexOf(severityOf(left.labels)) - severities.indexOf(severityOf(right.labels)) ||
    left.startsAt.getTime() - right.startsAt.getTime() ||
    (left.fingerprint < right.fingerprint ? -1 : 1)
  );
}

function timeOf(at: Date | undefined): string {
  return at === undefined || Number.isNaN(at.getTime()) ? '' : at.toISOString();
}

/** A cell that begins with one of these is run as a formula by spreadsheets: an apostrophe makes it text. */
function cell(text: string): string {
  const safe = /^[\s]*[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${cut(safe.toWellFormed(), maxCell).replaceAll('"', '""')}"`;
}
