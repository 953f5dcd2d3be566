import { z } from 'zod';
import { defineProbe } from '../define/probe.ts';
import { MINUTE_MS } from '../domain/duration.ts';
import { UnreachableError } from '../domain/errors.ts';
import { formatValue } from '../domain/format-value.ts';
import { injectionKinds } from '../domain/injection.ts';
import type { Reading } from '../domain/probe.ts';
import { fileThreads } from '../targets/files/file-threads.ts';
import type { CountedAccess } from '../targets/files/read-log.ts';
import {
  field,
  onePart,
  onePartNeeded,
  search,
  sourceFields,
  sourceOf,
} from '../targets/files/source-parameters.ts';
import { percentOf } from '../targets/percent.ts';

const msOf = { s: 1000, ms: 1, us: 0.001 } as const;

const parameters = z
  .strictObject({
    ...sourceFields,
    /** Requests of one address in the window beyond which it counts in addresses-over. */
    limit: z.int().min(1).default(1_000),
    /** How many of the busiest addresses are told, each with its count. */
    top: z.int().min(0).max(100).default(5),
    /** How long requests took; without it nothing is told of that. */
    duration: z
      .strictObject({
        /** An expression with one group in brackets, for what stands behind the status and the size; without it the last number there. */
        match: search.refine(({ groups }) => groups === 1, 'needs exactly one group in brackets').optional(),
        /** What the log counts in: seconds ($request_time of nginx), milliseconds, or microseconds (%D of Apache). */
        unit: z.enum(['s', 'ms', 'us']).default('s'),
      })
      .optional(),
    /** For lines of JSON: where they hold what. */
    json: z
      .strictObject({
        address: field.prefault('remote_addr'),
        status: field.prefault('status'),
        request: field.prefault('request'),
        bytes: field.prefault('body_bytes_sent'),
        duration: field.prefault('request_time'),
        time: field.optional(),
      })
      .optional(),
  })
  .refine(onePart, onePartNeeded);

type Parameters = z.output<typeof parameters>;

/** Requests of a web server by its log: how many, from where, how they ended, which look like attacks. */
export default defineProbe({
  title: 'Access log',
  parameters,
  timeoutMs: 15_000,
  metrics: ({ window, duration }) => ({
    requests: { title: 'Requests', unit: 'count' },
    ...(window === undefined ? {} : { rate: { title: 'Requests a minute', unit: 'per-minute' } }),
    unread: { title: 'Lines that are none of the format', unit: 'count' },
    bytes: { title: 'Sent', unit: 'bytes' },
    'server-errors': { title: 'Answered with 5xx', unit: 'percent' },
    'client-errors': { title: 'Answered with 4xx', unit: 'percent' },
    denied: { title: 'Answered with 401 or 403', unit: 'count' },
    'rate-limited': { title: 'Answered with 429', unit: 'count' },
    addresses: { title: 'Addresses', unit: 'count' },
    'addresses-over': { title: 'Addresses over the limit', unit: 'count' },
    'address-requests': { title: 'Requests of the busiest addresses', unit: 'count', parts: 'address' },
    injections: { title: 'Requests that look like attacks', unit: 'count' },
    'injection-kinds': { title: 'Requests that look like attacks, by kind', unit: 'count', parts: 'kind' },
    'last-line-age': { title: 'Since the last line', unit: 's' },
    ...(duration === undefined
      ? {}
      : { 'duration-p95': { title: 'Time taken, 95th percentile', unit: 'ms' } }),
  }),
  async run({ signal, clock }, asked) {
    const now = clock.now();
    const { json, duration, limit, top } = asked;
    const read = await fileThreads.run<'access'>(
      {
        kind: 'access',
        source: sourceOf(asked, now, json?.time),
        rules: {
          limit,
          top,
          ...(json === undefined ? {} : { fields: { ...json, took: json.duration } }),
          ...(duration?.match === undefined ? {} : { took: duration.match }),
        },
      },
      signal,
    );
    if (read.lines > 0 && read.requests === 0) {
      throw new UnreachableError(
        `None of the ${read.lines} lines is of the ${json === undefined ? 'common or combined format' : 'JSON that was named'}. Name the log of a web server, or its fields in 'json'.`,
      );
    }
    return [...traffic(read, asked, now), ...answers(read), ...clients(read, asked), ...attacks(read)];
  },
});

const count = (metric: string, value: number, detail?: string): Reading => ({
  metric,
  value,
  unit: 'count',
  ...(detail === undefined ? {} : { detail }),
});

function traffic(read: CountedAccess, { window, duration }: Parameters, now: Date): readonly Reading[] {
  const { requests, unread, bytes, lastMs, tookP95 } = read;
  return [
    count('requests', requests),
    ...(window === undefined
      ? []
      : [{ metric: 'rate', value: (requests * MINUTE_MS) / window, unit: 'per-minute' } as const]),
    count('unread', unread),
    { metric: 'bytes', value: bytes, unit: 'bytes' },
    { metric: 'last-line-age', value: Math.max(0, Math.round((now.getTime() - lastMs) / 1000)), unit: 's' },
    ...(duration === undefined ? [] : [durationOf(tookP95, duration.unit, requests)]),
  ];
}

function durationOf(took: number | undefined, unit: keyof typeof msOf, requests: number): Reading {
  const reading = { metric: 'duration-p95', unit: 'ms' } as const;
  if (took !== undefined) return { ...reading, value: Math.round(took * msOf[unit] * 100) / 100 };
  const error =
    requests === 0
      ? 'There were no requests to take time.'
      : "No line says how long its request took. Let the server log it, or name where in 'duration'.";
  return { ...reading, error };
}

function answers({ requests, classes, denied, limited }: CountedAccess): readonly Reading[] {
  const share = (metric: string, group: string): Reading => {
    const some = classes[group] ?? 0;
    const detail = `${formatValue(some, 'count')} of ${formatValue(requests, 'count')}`;
    return { metric, value: percentOf(some, requests), unit: 'percent', detail };
  };
  return [
    share('server-errors', '5'),
    share('client-errors', '4'),
    count('denied', denied),
    count('rate-limited', limited),
  ];
}

function clients(
  { addresses, addressesOver, top, crowded }: CountedAccess,
  { limit }: Parameters,
): readonly Reading[] {
  const over = top.filter(({ requests }) => requests > limit).map(({ address }) => address);
  return [
    count('addresses', addresses, crowded ? 'and more that are not told apart' : undefined),
    count('addresses-over', addressesOver, over.length === 0 ? undefined : over.join(', ')),
    ...top.map(({ address, requests }) => ({ ...count('address-requests', requests), part: address })),
  ];
}

function attacks({ injections }: CountedAccess): readonly Reading[] {
  const all = injections.reduce((sum, { count: some }) => sum + some, 0);
  const examples = injections.map(({ kind, example }) => `${kind}: ${example}`).join(' | ');
  return [
    count('injections', all, examples === '' ? undefined : examples),
    ...injectionKinds.map((kind) => ({
      ...count('injection-kinds', injections.find((one) => one.kind === kind)?.count ?? 0),
      part: kind,
    })),
  ];
}
