import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { DeliveryHeaders } from '../../define/alert-source.ts';
import type { AlertLink, Labels } from '../../domain/alert.ts';
import { InvalidAlertError } from '../../domain/errors.ts';
import { fingerprintOf } from '../../domain/fingerprint.ts';
import { isObject } from '../../domain/json.ts';
import { sanitiseText } from '../../domain/sanitise.ts';
import { filled } from '../fields/detail.ts';

export const text = z.string().transform(sanitiseText);
export const optionalText = text.nullish().transform((value) => value ?? undefined);
export const dedupKey = text.pipe(z.string().min(1).max(255));
export const url = z.string().max(3000);
/** An ornament that is not as it should be does not cost the alert. */
export const links = z
  .array(z.object({ href: url, text: optionalText }))
  .max(50)
  .catch([])
  .optional();
export const images = z
  .array(z.object({ src: url, href: url.nullish(), alt: optionalText }))
  .max(50)
  .catch([])
  .optional();

const MOST_DETAILS = 50;

/** What both versions of the API have in common: an alert is a key within an integration. */
export function fingerprintFor(integrationKey: string, key: string): string {
  // A trace of the key of the integration, which is a secret.
  const routing = createHash('sha256').update(integrationKey).digest('hex').slice(0, 16);
  return fingerprintOf({ source: 'pagerduty', dedup_key: key, routing });
}

/** The integration key: in the body, or in the header that some senders use; InvalidAlertError without any. */
export function integrationKey(name: string, inBody: string | undefined, headers: DeliveryHeaders): string {
  const key = inBody ?? headers['x-routing-key'];
  if (key !== undefined && key !== '') return key;
  throw new InvalidAlertError(
    `The field '${name}' is not acceptable: it is missing. Send the integration key in it.`,
  );
}

/** Links and pictures of an event, in the order of the protocol. */
export function linksOf(event: {
  readonly client?: string | undefined;
  readonly client_url?: string | undefined;
  readonly links?: z.output<typeof links>;
  readonly images?: z.output<typeof images>;
}): readonly AlertLink[] {
  const client =
    event.client_url === undefined ? [] : [{ label: event.client ?? 'Client', url: event.client_url }];
  const linked = (event.links ?? []).map((link) => ({ label: link.text ?? 'Link', url: link.href }));
  const pictures = (event.images ?? []).flatMap(({ src, href, alt = 'Image' }): AlertLink[] => [
    { label: alt, url: src, image: true },
    ...(href ? [{ label: alt, url: href }] : []),
  ]);
  return [...client, ...linked, ...pictures];
}

/** Free details as annotations: each by its own name, and all of them as the description. */
export function detailsAsAnnotations(details: unknown): Labels {
  if (details === undefined || details === null || details === '') return {};
  if (typeof details !== 'object' || Array.isArray(details)) return { description: textOf(details) };
  const entries = Object.entries(details).filter(([, value]) => value !== null && value !== '');
  const named = entries
    .slice(0, MOST_DETAILS)
    .map(([name, value]) => [sanitiseText(name), textOf(value)] as const);
  const lines = named.map(([name, value]) => `${name}: ${value}`);
  const more = entries.length - named.length;
  return filled({
    ...Object.fromEntries(named),
    description: [...lines, ...(more > 0 ? [`and ${more} more`] : [])].join('\n'),
  });
}

/** Free details as labels: what is short and on one line. */
export function detailsAsLabels(details: unknown): Labels {
  if (!isObject(details)) return {};
  const entries = Object.entries(details)
    .filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value))
    .map(([name, value]) => [sanitiseText(name), textOf(value)] as const)
    .filter(
      ([name, value]) => value !== '' && value.length <= 200 && !value.includes('\n') && name.length <= 100,
    );
  return Object.fromEntries(entries.slice(0, MOST_DETAILS));
}

function textOf(value: unknown): string {
  return sanitiseText(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
}
