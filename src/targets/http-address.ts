import type { OutgoingHttpHeaders } from 'node:http';
import type { Connection } from '../define/connections.ts';
import { ConfigError } from '../domain/errors.ts';
import { Secret } from '../domain/secret.ts';

/** Where a request goes, with what it carries for that address. */
export interface HttpAddress {
  readonly url: URL;
  /** What only this address may see: it does not travel to another host. */
  readonly credentials: OutgoingHttpHeaders;
  /** For people: without user, password and query; without the path too where the whole address is a secret. */
  readonly shown: string;
  /** Whether the address is a secret. */
  readonly hidden: boolean;
}

/**
 * A path below the connection's address, whatever stands behind its host (`http://host/prefix` and `/health` make
 * `/prefix/health`), or an absolute address. Another host is shown nothing of the connection's credentials.
 */
export function httpAddress(connection: Connection<'http'>, path: string): HttpAddress {
  const hidden = connection.url instanceof Secret;
  const base = parse(connection.url instanceof Secret ? connection.url.reveal() : connection.url, hidden);
  const url = /^https?:\/\//i.test(path) ? parse(path, false) : join(base, path);
  const own = url.origin === base.origin;
  const credentials = own ? credentialsOf(connection, base) : {};
  for (const one of [url, base]) {
    one.username = '';
    one.password = '';
  }
  return { url, credentials, hidden: hidden && own, shown: showAddress(url, hidden && own) };
}

/** An address for people: what stands behind `?` may be a key, of a hidden one anything behind its host. */
export function showAddress(url: URL, hidden: boolean): string {
  return hidden ? url.origin : `${url.origin}${url.pathname === '/' ? '' : url.pathname}`;
}

function parse(text: string, hidden: boolean): URL {
  const url = URL.parse(text.trim());
  if (url !== null && ['http:', 'https:'].includes(url.protocol)) return url;
  const what = hidden ? 'that the secret holds' : `'${text.slice(0, 80)}'`;
  throw new ConfigError(`The address ${what} is none. Write it as 'http://localhost:8000'.`);
}

function join(base: URL, path: string): URL {
  const mark = path.includes('?') ? path.indexOf('?') : path.length;
  const [before, query] = [path.slice(0, mark), path.slice(mark + 1)];
  const url = new URL(base);
  url.hash = '';
  if (before !== '') url.pathname = `${base.pathname.replace(/\/+$/, '')}/${before.replace(/^\/+/, '')}`;
  if (query !== '') url.search = [base.search.slice(1), query].filter((part) => part !== '').join('&');
  return url;
}

function credentialsOf({ headers, bearer, basic }: Connection<'http'>, base: URL): OutgoingHttpHeaders {
  const carried: Record<string, string> = {};
  const add = (user: string, password: string): void => {
    carried['authorization'] = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  };
  if (base.username !== '') add(decoded(base.username), decoded(base.password));
  if (basic !== undefined) add(basic.username, basic.password.reveal());
  if (bearer !== undefined) carried['authorization'] = `Bearer ${bearer.reveal()}`;
  for (const [name, value] of Object.entries(headers)) {
    carried[name.toLowerCase()] = value instanceof Secret ? value.reveal() : value;
  }
  return carried;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
