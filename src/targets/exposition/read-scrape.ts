import type { Connection } from '../../define/connections.ts';
import { requestHttp } from '../http-request.ts';
import { DownError } from '../network-failure.ts';
import { ExpositionReader } from './exposition-reader.ts';
import type { Scrape } from './scrape.ts';

/** The older format rather: it says the same, and everybody has it. */
const accept = 'text/plain;version=0.0.4, application/openmetrics-text;version=1.0.0;q=0.5, */*;q=0.1';

/**
 * Reads the metrics of a program into a scrape, as they come. A DownError where it does not answer them, an
 * UnreachableError where what it answers is no exposition.
 */
export async function readScrape(
  connection: Connection<'http'>,
  { path, bodyLimit }: { readonly path: string; readonly bodyLimit: number },
  scrape: Scrape,
  signal: AbortSignal,
): Promise<{ readonly address: string; readonly samples: number; readonly latencyMs: number }> {
  const reader = new ExpositionReader(path, scrape.names, (sample) => scrape.take(sample));
  // What comes with another status is somebody's excuse.
  const take = (piece: Buffer, status: number) => (status === 200 ? reader.push(piece) : undefined);
  const { address, status, headers, timings } = await requestHttp(
    connection,
    { path, bodyLimit, headers: { accept }, take },
    signal,
  );
  if (status !== 200) {
    throw new DownError(
      `${address} answered ${status} where 200 is expected. See that it exposes metrics there.`,
    );
  }
  const closes = headers['content-type']?.startsWith('application/openmetrics-text') ?? false;
  return { address, samples: reader.end({ closes }), latencyMs: timings.total };
}
