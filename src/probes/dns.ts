import { isIP } from 'node:net';
import { z } from 'zod';
import { catalogueOf } from '../define/figures.ts';
import { duration } from '../define/parameters.ts';
import { defineProbe } from '../define/probe.ts';
import type { Reading } from '../domain/probe.ts';
import { askDns, type DnsAnswer, recordTypes } from '../targets/dns-lookup.ts';
import { down, readEndPoint, up, usualShare } from '../targets/end-point.ts';

const serverAddress = z
  .string()
  .refine(
    (text) => isIP(hostOf(text)) !== 0,
    "has to be a number such as '10.0.0.2', '10.0.0.2:5353' or '[::1]:53'",
  );

function hostOf(text: string): string {
  return text.replace(/^(\d[\d.]*):\d{1,5}$/, '$1').replace(/^\[([^\]]+)\](?::\d{1,5})?$/, '$1');
}

const parameters = z.strictObject({
  /** The name that is asked for; a dot at the end is not needed. */
  name: z.string().min(1).max(255),
  /** Kind of record. Default A. */
  type: z.enum(recordTypes).default('A'),
  /** Name servers, each asked for itself and a part. Default those of this host, together. */
  servers: z
    .array(serverAddress)
    .min(1)
    .max(20)
    .refine((all) => new Set(all).size === all.length, 'names a server twice')
    .optional(),
  /** Records that have to be in the answer, as `10 mail.example.com` (MX) or `5 0 443 a.example.com` (SRV). */
  expect: z.array(z.string().min(1).max(1000)).max(100).default([]),
  /** Whether there may be no others. Default false. */
  exact: z.boolean().default(false),
  /** How long one server may take. Default four fifths of what the probe may take. */
  timeout: duration.optional(),
  /** What one is that takes longer: `unknown` (default) or `down`. */
  late: z.enum(['unknown', 'down']).default('unknown'),
});

const shownRecords = 5;

/** Whether a name resolves, to what it should, at which name server. */
export default defineProbe({
  title: 'Names',
  parameters,
  timeoutMs: 5000,
  metrics: ({ servers }) =>
    catalogueOf(
      {
        up: { title: 'Resolves as expected', unit: 'none' },
        latency: { title: 'Time to the answer', unit: 'ms' },
        records: { title: 'Records in the answer', unit: 'count' },
        ttl: { title: 'Least time to live', unit: 's' },
      },
      [],
      servers === undefined ? undefined : 'name server',
    ),
  async run(
    { signal, timeoutMs: wholeMs },
    { name, type, servers, timeout: timeoutMs = usualShare(wholeMs), late, ...wanted },
  ) {
    const answers = (servers ?? [undefined]).map(async (server): Promise<readonly Reading[]> => {
      // One alone fails as a whole; what is read of it has its name all the same.
      const end = { part: (servers?.length ?? 0) > 1 ? server : undefined, timeoutMs, late };
      const read = await readEndPoint(end, signal, async (within) =>
        describeAnswer(name, await askDns({ name, type, server }, within), wanted),
      );
      return server === undefined ? read : read.map((reading) => ({ ...reading, part: server }));
    });
    return (await Promise.all(answers)).flat();
  },
});

interface Wanted {
  readonly expect: readonly string[];
  readonly exact: boolean;
}

function describeAnswer(name: string, answer: DnsAnswer, { expect, exact }: Wanted): readonly Reading[] {
  const { records, ttl, latencyMs } = answer;
  const same = (one: string) => (other: string) =>
    one.replace(/\.$/, '').toLowerCase() === other.toLowerCase();
  const missing = expect.filter((one) => !records.some(same(one)));
  const others = exact ? records.filter((one) => !expect.some((other) => same(other)(one))) : [];
  return [
    missing.length > 0 || others.length > 0
      ? down(`'${name}' is ${listed(records)}${faults(missing, others)}.`)
      : up(`'${name}' is ${listed(records)}`),
    { metric: 'latency', value: Math.round(latencyMs * 10) / 10, unit: 'ms' },
    { metric: 'records', value: records.length, unit: 'count' },
    ...(ttl === undefined ? [] : [{ metric: 'ttl', value: ttl, unit: 's' }]),
  ];
}

function faults(missing: readonly string[], others: readonly string[]): string {
  const without = missing.length > 0 ? `, without ${listed(missing)}` : '';
  return others.length > 0 ? `${without}, with ${listed(others)} that is not expected` : without;
}

// What somebody else wrote into a zone: one line, a few of them, each cut.
function listed(records: readonly string[]): string {
  const shown = records
    .slice(0, shownRecords)
    .map((record) => record.replace(/[^\x20-\x7e]+/g, '·').slice(0, 80));
  const left = records.length - shown.length;
  return left > 0 ? `${shown.join(', ')} and ${left} more` : shown.join(', ');
}
