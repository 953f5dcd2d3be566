import { z } from 'zod';
import { catalogueOf, metricName, refuseTakenNames, unitName } from '../define/figures.ts';
import { duration, parsedBy, refuseOpenSecrets } from '../define/parameters.ts';
import { defineProbe, type MetricCatalogue } from '../define/probe.ts';
import { UnreachableError } from '../domain/errors.ts';
import { figureOf, parseJsonPath, valueAt, valuesAt } from '../domain/json-path.ts';
import type { Reading } from '../domain/probe.ts';
import { compileSearch } from '../domain/search-expression.ts';
import { takenFigure, takePattern } from '../domain/taken-figure.ts';
import { chainOf, daysUntil, describeEnd, firstToEnd } from '../targets/certificate-chain.ts';
import { down, readEndPoint, up, usualShare } from '../targets/end-point.ts';
import { hasStatus, shortcoming } from '../targets/http-expectation.ts';
import { type HttpAnswer, type HttpTimings, requestHttp } from '../targets/http-request.ts';

const fixed: MetricCatalogue = {
  up: { title: 'Up and as expected', unit: 'none' },
  status: { title: 'Status of the answer', unit: 'none' },
  latency: { title: 'Time to the whole answer', unit: 'ms' },
  'body-size': { title: 'Size of the body', unit: 'bytes' },
  'certificate-days-left': { title: 'Days left of the certificate', unit: 'days' },
};

const noControls = z
  .string()
  .max(8192)
  .regex(/^[\t\x20-\x7e\x80-\xff]*$/, 'has to be one line of plain characters');

const nameOf = (one: string | { readonly name: string }) => (typeof one === 'string' ? one : one.name);

const statusRange = (one: number | string): readonly [number, number] =>
  typeof one === 'number' ? [one, one] : [Number(one.slice(0, 3)), Number(one.slice(4))];

const parameters = z
  .strictObject({
    /** Below the connection's address, or an absolute address; an end point on another host sees no credentials. Default the connection's address itself. */
    path: z.string().max(2048).optional(),
    /** Several end points instead of one, each a part: paths, or `{ name, path }`. */
    paths: z
      .array(
        z.union([
          z.string().max(300),
          z.strictObject({ name: z.string().min(1).max(300), path: z.string().max(2048) }),
        ]),
      )
      .min(1)
      .max(20)
      .refine((paths) => new Set(paths.map(nameOf)).size === paths.length, 'names an end point twice')
      .optional(),
    /** Default GET. */
    method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']).default('GET'),
    /** Sent beside those of the connection, where secrets belong. */
    headers: z
      .record(z.string().regex(/^[A-Za-z0-9-]+$/), noControls)
      .superRefine(refuseOpenSecrets('Give it to the connection, as { env: NAME } or { file: /path }'))
      .default({}),
    /** Sent as it stands, in UTF-8. */
    body: z.string().max(65_536).optional(),
    /** How many redirects are followed: 0 (default) to 5; never to another scheme, with credentials never to another host. */
    redirects: z.int().min(0).max(5).default(0),
    /** What counts as up: statuses and ranges of them. Default 200-299. */
    status: z
      .array(
        z.union([
          z.int().min(100).max(599),
          z.string().regex(/^[1-5]\d\d-[1-5]\d\d$/, "has to be a status or a range such as '200-299'"),
        ]),
      )
      .min(1)
      .default(['200-299'])
      .transform((all) => all.map(statusRange))
      .refine((all) => all.every(([low, high]) => low <= high), 'has a range that begins after its end'),
    /** A regular expression that has to be found in one of the lines of the body. */
    bodyMatch: parsedBy((text) => compileSearch(text)).optional(),
    /** Values of a JSON body: one that has to be equal, one that is a metric, or both. */
    json: z
      .array(
        z
          .strictObject({
            /** `data.items[0].count`, `items[-1]`, `["odd name"]`, `items.length`; with `take` also `items.*.score`. */
            path: parsedBy((text) => ({ text, steps: parseJsonPath(text, { star: true }) })),
            /** What is made of several: min, max, mean, sum, count, p95 or the like. */
            take: z
              .string()
              .regex(takePattern, "has to be 'min', 'max', 'mean', 'count' or the like")
              .optional(),
            /** Name of the metric: numbers, texts that are numbers, true and false as 1 and 0. */
            metric: metricName.optional(),
            /** For people; made of the name where left out. */
            title: z.string().min(1).max(100).optional(),
            /** Default `none`. */
            unit: unitName.default('none'),
            /** Down where it is anything else. */
            equals: z.union([z.string(), z.number(), z.boolean(), z.null()]).optional(),
          })
          .refine(
            ({ metric, equals }) => metric !== undefined || equals !== undefined,
            'needs a metric to be read as, or equals',
          )
          .refine(
            ({ path, take, metric, equals }) =>
              take === undefined ? !path.steps.includes('*') : metric !== undefined && equals === undefined,
            "leads to several values: say with 'take' and 'metric' what is made of them, without 'equals'",
          ),
      )
      .max(50)
      .default([])
      .superRefine(refuseTakenNames(fixed)),
    /** Down where the answer comes in an older version of TLS, or the issuer's name does not hold this. */
    tls: z
      .strictObject({
        atLeast: z.enum(['TLSv1.2', 'TLSv1.3']).default('TLSv1.2'),
        issuer: z.string().min(1).optional(),
      })
      .optional(),
    /** Bytes of a body, unpacked, up to which it is read. Default 1 MiB. */
    bodyLimit: z
      .int()
      .min(1)
      .max(16 * 1024 ** 2)
      .default(1024 ** 2),
    /** How long one end point may take. Default four fifths of what the probe may take. */
    timeout: duration.optional(),
    /** What one is that takes longer: `unknown` (default) or `down`. */
    late: z.enum(['unknown', 'down']).default('unknown'),
  })
  .refine(
    ({ path, paths }) => path === undefined || paths === undefined,
    'names both path and paths. Keep one',
  )
  .refine(
    ({ method, bodyMatch, json }) => method !== 'HEAD' || (bodyMatch === undefined && json.length === 0),
    'asks for a body with HEAD, which has none. Use GET',
  );

type Parameters = z.output<typeof parameters>;

/** Whether end points over HTTP answer as they should, how fast, and figures of what they answer. */
export default defineProbe({
  title: 'End points over HTTP',
  connection: 'http',
  parameters,
  timeoutMs: 5000,
  metrics: ({ json, paths }) => catalogueOf(fixed, json, paths === undefined ? undefined : 'end point'),
  async run({ connection, signal, clock, timeoutMs: wholeMs }, wanted) {
    const {
      path = '',
      paths = [path],
      timeout: timeoutMs = usualShare(wholeMs),
      late,
      method,
      headers,
      body,
      redirects,
      bodyLimit,
    } = wanted;
    const answers = paths.map((one) => {
      const path = typeof one === 'string' ? one : one.path;
      const request = {
        path,
        method,
        headers,
        redirects,
        bodyLimit,
        ...(body === undefined ? {} : { body }),
      };
      const part = wanted.paths === undefined ? undefined : nameOf(one);
      return readEndPoint({ part, timeoutMs, late }, signal, async (within) =>
        readingsOf(await requestHttp(connection, request, within), wanted, clock.now(), within),
      );
    });
    return (await Promise.all(answers)).flat();
  },
});

async function readingsOf(
  answer: HttpAnswer,
  wanted: Parameters,
  now: Date,
  signal: AbortSignal,
): Promise<readonly Reading[]> {
  const { address, status, timings, size } = answer;
  const document = wanted.json.length > 0 && hasStatus(status, wanted.status) ? parseJson(answer) : undefined;
  const fault = await shortcoming(answer, wanted, document, signal);
  return [
    fault === undefined ? up(`${address} answered ${status}`) : down(`${address} ${fault}.`),
    { metric: 'status', value: status, unit: 'none' },
    {
      metric: 'latency',
      value: Math.round(timings.total * 10) / 10,
      unit: 'ms',
      detail: describeTimings(timings),
    },
    { metric: 'body-size', value: size, unit: 'bytes' },
    ...certificateReadings(answer, now),
    ...(document === undefined ? [] : figures(document, wanted.json)),
  ];
}

function parseJson({ body, address }: HttpAnswer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch (cause) {
    throw new UnreachableError(`${address} answered a body that is no JSON. See that the path is right.`, {
      cause,
    });
  }
}

function figures(document: unknown, wanted: Parameters['json']): readonly Reading[] {
  return wanted.flatMap(({ path, metric, unit, take }): Reading[] => {
    if (metric === undefined) return [];
    if (take !== undefined)
      return [{ metric, unit, ...takenOf(valuesAt(document, path.steps), take, path.text) }];
    const found = valueAt(document, path.steps);
    const value = figureOf(found);
    if (value !== undefined) return [{ metric, unit, value }];
    const what =
      found === undefined ? 'is nothing' : `is ${JSON.stringify(found)?.slice(0, 60)}, which is no number,`;
    return [{ metric, unit, error: `There ${what} at '${path.text}'. See to the path, or to who answers.` }];
  });
}

function takenOf(
  found: readonly unknown[],
  take: string,
  path: string,
): Pick<Reading, 'value' | 'detail' | 'error'> {
  const values = found.flatMap((one) => figureOf(one) ?? []);
  const value = takenFigure(take, take === 'count' ? found.map(() => 0) : values);
  const whole = take === 'count' || values.length === found.length;
  if (whole && value !== undefined) return { value, detail: `${take} of ${found.length}` };
  const why = whole
    ? 'There is nothing'
    : `${found.length - values.length} of ${found.length} are no numbers`;
  return { error: `${why} at '${path}'. See to the path, or to who answers.` };
}

function certificateReadings({ tls }: HttpAnswer, now: Date): readonly Reading[] {
  const next = tls === undefined ? undefined : firstToEnd(chainOf(tls.certificate));
  if (next === undefined) return [];
  const value = daysUntil(next.validTo, now);
  return [{ metric: 'certificate-days-left', value, unit: 'days', detail: describeEnd(next) }];
}

function describeTimings({ dns, connect, tls, firstByte }: HttpTimings): string {
  const parts = { name: dns, connect, TLS: tls, 'first byte': firstByte };
  return Object.entries(parts)
    .flatMap(([what, ms]) => (ms === undefined ? [] : [`${what} ${ms.toFixed(1)} ms`]))
    .join(', ');
}
