import type { DeliveryHeaders } from '../../define/alert-source.ts';

/** The password of `Authorization: Basic`, for senders that can send no bearer token; the user name says nothing. */
export function basicPassword({ authorization }: DeliveryHeaders): string | undefined {
  const encoded = /^Basic +([A-Za-z0-9+/=_-]+)$/i.exec(authorization ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : text.slice(colon + 1);
}
