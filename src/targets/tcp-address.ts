import { UsageError } from '../domain/errors.ts';
import type { TcpAddress } from './tcp.ts';

/** Reads `host:port`, `10.0.0.7:6379` or `[::1]:8080`. UsageError for anything else. */
export function parseTcpAddress(text: string): TcpAddress {
  const [, bracketed, plain, digits] =
    /^(?:\[([0-9a-fA-F:.%\w]+)\]|([^\s:/[\]]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  const port = Number(digits);
  if (host === undefined || !(port >= 1 && port <= 65_535)) {
    throw new UsageError(
      `'${text.slice(0, 80)}' is not an address of TCP. Write host:port, e.g. redis:6379 or [::1]:6379.`,
    );
  }
  return { host, port };
}
