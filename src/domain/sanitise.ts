import type { AlertEvent, AlertLink, Labels } from './alert.ts';
import { cut } from './text.ts';

/**
 * Bounds of what is stored of one alert, in UTF-16 units. Too much is cut with a mark instead of refused: a sender
 * does not repeat what was refused, and one odd alert would take its whole group with it. The fingerprint was
 * computed from the labels as they came, so cutting never merges two alerts.
 */
export const labelBounds = { nameLength: 1024, valueLength: 65_536, count: 512, links: 20 } as const;

/** What routing and titles look at, kept first when there are too many. */
const NEEDED = new Set([
  ...['alertname', 'severity', 'system', 'service', 'job', 'instance'],
  ...['summary', 'title', 'description', 'runbook_url'],
]);

/** Text that PostgreSQL and JSON can hold: NUL and lone surrogates become U+FFFD. */
export function sanitiseText(text: string): string {
  return isClean(text) ? text : text.toWellFormed().replaceAll('\0', '\ufffd');
}

function isClean(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

function isStorable(name: string, value: string): boolean {
  return (
    name.length <= labelBounds.nameLength &&
    value.length <= labelBounds.valueLength &&
    isClean(name) &&
    isClean(value)
  );
}

/** Labels or annotations as they are stored: clean text within `labelBounds`; the same object when nothing changes. */
export function sanitiseLabels(labels: Labels): Labels {
  const entries = Object.entries(labels);
  if (entries.length <= labelBounds.count && entries.every(([name, value]) => isStorable(name, value))) {
    return labels;
  }
  const known = entries.filter(([name]) => NEEDED.has(name));
  const kept = [...known, ...entries.filter(([name]) => !NEEDED.has(name))]
    .slice(0, labelBounds.count)
    .map(([name, value]) => [
      cut(sanitiseText(name), labelBounds.nameLength),
      cut(sanitiseText(value), labelBounds.valueLength, { tell: true }),
    ]);
  const leftOut = entries.length - kept.length;
  if (leftOut > 0) kept.push(['watchbill_left_out', `${leftOut} more`]);
  // fromEntries defines own properties: a label named __proto__ stays a label.
  return Object.fromEntries(kept);
}

function sanitiseLinks(links: readonly AlertLink[]): readonly AlertLink[] {
  if (links.length <= labelBounds.links && links.every((link) => isStorable(link.label, link.url)))
    return links;
  return links
    .filter((link) => link.url.length <= labelBounds.valueLength)
    .slice(0, labelBounds.links)
    .map((link) => ({
      ...link,
      label: cut(sanitiseText(link.label), labelBounds.nameLength),
      url: sanitiseText(link.url),
    }));
}

/** The event as it may be stored. */
export function sanitiseEvent(event: AlertEvent): AlertEvent {
  const labels = sanitiseLabels(event.labels);
  const annotations = sanitiseLabels(event.annotations);
  const links = sanitiseLinks(event.links);
  if (labels === event.labels && annotations === event.annotations && links === event.links) return event;
  return { ...event, labels, annotations, links };
}
