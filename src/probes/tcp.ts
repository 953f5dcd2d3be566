import { z } from 'zod';
import { duration, parsedBy, port } from '../define/parameters.ts';
import { defineProbe, type MetricCatalogue } from '../define/probe.ts';
import type { Reading } from '../domain/probe.ts';
import { compileSearch, type Search, searchText } from '../domain/search-expression.ts';
import { down, readEndPoint, up, usualShare } from '../targets/end-point.ts';
import { DownError } from '../targets/network-failure.ts';
import { hear, quoteHeard, showTcp, type TcpAddress, withTcp } from '../targets/tcp.ts';
import { parseTcpAddress } from '../targets/tcp-address.ts';

const host = z.string().min(1).max(255);

const parameters = z
  .strictObject({
    /** Name or number of the host, with `port`. */
    host: host.optional(),
    /** Its TCP port. */
    port: port.optional(),
    /** Several instead of one, each a part: `redis:6379`, `[::1]:8080`, or `{ name, host, port }`. */
    addresses: z
      .array(
        z.union(
          [
            parsedBy(parseTcpAddress),
            z.strictObject({ name: z.string().min(1).max(300).optional(), host, port }),
          ],
          {
            error: "has to be host and port such as 'redis:6379', or { name, host, port }",
          },
        ),
      )
      .min(1)
      .max(100)
      .refine((all) => new Set(all.map(nameOf)).size === all.length, 'names an address twice')
      .optional(),
    /** Said once connected; `\r\n` as YAML has it in double quotes. */
    send: z.string().max(8192).optional(),
    /** A regular expression that has to be found in what the server says, within 8 KiB. */
    expect: parsedBy((text) => compileSearch(text)).optional(),
    /** How long one address may take. Default four fifths of what the probe may take. */
    timeout: duration.optional(),
    /** What one is that takes longer: `unknown` (default) or `down`. */
    late: z.enum(['unknown', 'down']).default('unknown'),
  })
  .refine(
    ({ host, port, addresses }) =>
      (host === undefined) === (port === undefined) && (host === undefined) !== (addresses === undefined),
    'needs host and port, or addresses',
  );

const metrics: MetricCatalogue = {
  up: { title: 'Takes connections', unit: 'none', parts: 'address' },
  latency: { title: 'Time to connect', unit: 'ms', parts: 'address' },
};

/** Whether TCP ports take connections, and say what they should. */
export default defineProbe({
  title: 'TCP ports',
  parameters,
  timeoutMs: 5000,
  metrics,
  async run(
    { signal, timeoutMs: wholeMs },
    { host = '', port = 0, addresses, send, expect, timeout: timeoutMs = usualShare(wholeMs), late },
  ) {
    const all: readonly Named[] = addresses ?? [{ host, port }];
    const answers = all.map(async (one): Promise<readonly Reading[]> => {
      const end = { part: all.length > 1 ? nameOf(one) : undefined, timeoutMs, late };
      const read = await readEndPoint(end, signal, (within) => measure(one, { send, expect }, within));
      // One alone fails as a whole; what is read of it has its name all the same.
      return read.map((reading) => ({ ...reading, part: nameOf(one) }));
    });
    return (await Promise.all(answers)).flat();
  },
});

interface Named extends TcpAddress {
  readonly name?: string | undefined;
}

function nameOf(one: Named): string {
  return one.name ?? showTcp(one);
}

interface Talk {
  readonly send: string | undefined;
  readonly expect: Search | undefined;
}

function measure(
  address: TcpAddress,
  { send, expect }: Talk,
  signal: AbortSignal,
): Promise<readonly Reading[]> {
  const what = showTcp(address);
  return withTcp(address, signal, async (socket, connectMs) => {
    const latency: Reading = { metric: 'latency', value: Math.round(connectMs * 10) / 10, unit: 'ms' };
    if (send !== undefined) socket.write(send);
    if (expect === undefined) return [up(`${what} takes connections`), latency];
    let last: Buffer = Buffer.alloc(0);
    try {
      const found = await hear(socket, what, (heard) => {
        last = heard;
        return searchText(expect, heard.toString()).found !== undefined;
      });
      return [up(`${what} said ${quoteHeard(found)}`), latency];
    } catch (error) {
      if (!(error instanceof DownError) || last.length === 0) throw error;
      return [down(`${what} said ${quoteHeard(last)}, which does not match '${expect.source}'.`), latency];
    }
  });
}
