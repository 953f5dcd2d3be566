import { ConfigError } from '../../domain/errors.ts';

/** Where a Qdrant is asked. */
export interface QdrantAddress {
  readonly origin: string;
  readonly host: string;
  readonly port: number;
  readonly https: boolean;
  /** Path in front of every request, for a proxy; `` or `/qdrant`. */
  readonly prefix: string;
  /** User and password of the address, for a proxy that asks for them. */
  readonly authorization?: string;
}

/**
 * What an address names. Without a port it is 6333, as Qdrant's own clients have it; `https://host:443` is that port.
 * The words of an error leave out user and password.
 */
export function qdrantAddress(text: string): QdrantAddress {
  const url = URL.parse(text);
  if (url === null || !['http:', 'https:'].includes(url.protocol) || url.hostname === '') {
    throw new ConfigError("The address of Qdrant cannot be used. Write one such as 'http://localhost:6333'.");
  }
  const https = url.protocol === 'https:';
  // URL drops the port that its scheme has anyway.
  const usual = new RegExp(`^https?://[^/?#]*:${https ? 443 : 80}(?:[/?#]|$)`, 'i').test(text.trim());
  const port = url.port === '' ? (usual ? (https ? 443 : 80) : 6333) : Number(url.port);
  const user = decodeURIComponent(url.username);
  const password = decodeURIComponent(url.password);
  return {
    origin: `${url.protocol}//${url.hostname}:${port}`,
    host: url.hostname,
    port,
    https,
    prefix: url.pathname.replace(/\/+$/, ''),
    ...(user === '' && password === ''
      ? {}
      : { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` }),
  };
}
