import type { OutgoingHttpHeaders } from 'node:http';
import { UnreachableError } from '../domain/errors.ts';
import { type HttpAddress, showAddress } from './http-address.ts';

interface Headers {
  readonly location?: string | undefined;
}

/** Headers that say nothing about who asks. */
const harmless = new Set(['accept', 'accept-language', 'content-type', 'user-agent']);

interface Asked {
  readonly method: string;
  readonly headers: OutgoingHttpHeaders;
}

interface Next {
  readonly address: HttpAddress;
  /** What of the request is another one now. */
  readonly change: { readonly method?: string; readonly body?: string | undefined };
}

/** Whether an answer sends its caller elsewhere. */
export function isRedirect(status: number | undefined, { location }: Headers): boolean {
  return status !== undefined && [301, 302, 303, 307, 308].includes(status) && location !== undefined;
}

/**
 * Where an answer sends the caller; undefined when it is no redirect. UnreachableError when it leads to another
 * scheme, with credentials to another host, or on and on: a password that one host is trusted with is not another's.
 */
export function redirected(
  from: HttpAddress,
  asked: Asked,
  { status, headers }: { readonly status: number; readonly headers: Headers },
  left: number,
): Next | undefined {
  if (!isRedirect(status, headers)) return undefined;
  const refuse = (why: string) =>
    new UnreachableError(`${from.shown} redirects ${why}. Give the address that it leads to.`);
  if (left === 0) throw refuse('more often than is followed');
  const url = URL.parse(headers.location ?? '', from.url.href);
  if (url === null) throw refuse('to what is no address');
  const to = `to ${url.origin.slice(0, 100)}`;
  if (url.protocol !== from.url.protocol) throw refuse(`${to}, which is another scheme and not followed`);
  const same = url.host === from.url.host;
  if (!same && carriesCredentials(from, asked)) {
    throw refuse(`${to}, which is another host and must not see the credentials`);
  }
  url.username = '';
  url.password = '';
  // What a secret address shows of itself it shows of where it leads to.
  const { credentials, hidden } = from;
  const address = { url, credentials, hidden, shown: showAddress(url, hidden) };
  const asGet = status === 303 || (asked.method === 'POST' && status < 303);
  return {
    address,
    change: asGet ? { method: asked.method === 'HEAD' ? 'HEAD' : 'GET', body: undefined } : {},
  };
}

function carriesCredentials({ credentials }: HttpAddress, { headers }: Asked): boolean {
  return Object.keys(credentials).length > 0 || Object.keys(headers).some((name) => !harmless.has(name));
}
