import type { Alert } from '../src/domain/alert.ts';
import { link, safeUrl } from './mrkdwn.ts';

const maxLinks = 5;

/** Annotations that hold links, with what they are called on a card. */
const linkAnnotations = [
  { name: 'runbook_url', label: 'Runbook' },
  { name: 'runbook', label: 'Runbook' },
  { name: 'dashboard_url', label: 'Dashboard' },
  { name: 'dashboard', label: 'Dashboard' },
  { name: 'panel_url', label: 'Panel' },
] as const;

/** The first runbook that may be opened. */
export function runbookUrl(alerts: readonly Alert[], schemes: readonly string[]): string | undefined {
  return collect(alerts, schemes).find(({ label }) => label === 'Runbook')?.url;
}

/** Up to five links in one line, each once; undefined when there is none that may be opened. */
export function linkLine(alerts: readonly Alert[], schemes: readonly string[]): string | undefined {
  const links = collect(alerts, schemes);
  if (links.length === 0) return undefined;
  const shown = links.slice(0, maxLinks).map(({ url, label }) => link(url, label));
  const more = links.length - shown.length;
  return [...shown, ...(more > 0 ? [`and ${more} more`] : [])].join(' · ');
}

/** The first picture that may be shown: by https, because Slack fetches it. */
export function cardImage(
  alerts: readonly Alert[],
  schemes: readonly string[],
): { readonly url: string; readonly label: string } | undefined {
  const pictures = alerts.flatMap(({ links }) => links.filter((one) => one.image === true));
  for (const { label, url } of pictures) {
    const safe = safeUrl(url, schemes.includes('https') ? ['https'] : []);
    if (safe !== undefined) return { url: safe, label };
  }
  return undefined;
}

function collect(alerts: readonly Alert[], schemes: readonly string[]) {
  const byUrl = new Map<string, { readonly url: string; readonly label: string }>();
  const add = (label: string, given: string): void => {
    const url = safeUrl(given, schemes);
    if (url !== undefined && !byUrl.has(url)) byUrl.set(url, { url, label });
  };
  for (const { annotations, links } of alerts) {
    for (const { name, label } of linkAnnotations) add(label, annotations[name] ?? '');
    for (const { label, url } of links) add(label, url);
  }
  return [...byUrl.values()];
}
