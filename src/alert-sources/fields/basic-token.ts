import type { DeliveryHeaders } from '../../define/alert-source.ts';

/** The password of `Authorization: Basic`, for senders that can put a token nowhere else. */
export function basicToken({ authorization }: DeliveryHeaders): string | undefined {
  const [, encoded] = /^Basic +([A-Za-z0-9+/=]{1,2000})$/i.exec(authorization ?? '') ?? [];
  if (encoded === undefined) return undefined;
  const plain = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = plain.indexOf(':');
  return colon < 0 ? undefined : plain.slice(colon + 1);
}
