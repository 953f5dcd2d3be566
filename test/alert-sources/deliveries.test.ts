import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadAllDefinitions } from '../../src/app/definitions.ts';
import type { DeliveryHeaders } from '../../src/define/alert-source.ts';
import { parseDelivery } from '../../src/define/parse-delivery.ts';
import { alertSourceContract, now } from './source-contract.ts';

interface Delivery {
  readonly title: string;
  readonly headers?: DeliveryHeaders;
  readonly options?: unknown;
  /** Cases with the same word are the same alert. */
  readonly alert?: string;
  readonly body: unknown;
  readonly expect: object;
}

const folder = join(import.meta.dirname, '../fixtures/alert-sources/deliveries');
const { sources } = await loadAllDefinitions();
const recorded = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .map((file) => {
    const deliveries: readonly Delivery[] = JSON.parse(readFileSync(join(folder, file), 'utf8'));
    const name = basename(file, '.json');
    const source = sources.find((one) => one.name === name);
    if (source === undefined) throw new Error(`There is no source '${name}' for ${file}.`);
    const read = ({ body, headers = {}, options }: Delivery) =>
      parseDelivery(source, structuredClone(body), {
        now,
        headers,
        options: options === undefined ? undefined : source.options?.parse(options),
      });
    return { source, deliveries, read };
  });

describe.each(recorded)('what $source.name sends', ({ source, deliveries, read }) => {
  it.each(deliveries)('is understood: $title', async (delivery) => {
    // As JSON, in which the cases are written.
    expect(JSON.parse(JSON.stringify(await read(delivery)))).toMatchObject(delivery.expect);
  });

  it('is the same alert exactly where it means the same', async () => {
    const known = new Map<string, string>();
    for (const delivery of deliveries.filter(({ alert }) => alert !== undefined)) {
      const { alert = '' } = delivery;
      const fingerprint = (await read(delivery)).events[0]?.fingerprint ?? 'none';
      expect(known.get(alert) ?? fingerprint, delivery.title).toBe(fingerprint);
      known.set(alert, fingerprint);
    }
    expect(new Set(known.values()).size).toBe(known.size);
  });

  it('is understood without its headers too, where the body says what it is', async () => {
    for (const delivery of deliveries.filter(({ alert, headers }) => alert !== undefined && headers)) {
      if (headersCarryIt(delivery)) continue;
      const { events } = await read({ ...delivery, headers: {} });
      expect(events, delivery.title).toEqual((await read(delivery)).events);
    }
  });

  it('changes nothing of the body that it is given', async () => {
    for (const { body, headers = {} } of deliveries) {
      const before = structuredClone(body);
      await parseDelivery(source, body, { now, headers });
      expect(body).toEqual(before);
    }
  });
});

function headersCarryIt({ headers = {} }: Delivery): boolean {
  return headers['ce-specversion'] !== undefined;
}

describe.each(sources.filter(({ transform }) => transform === undefined))('the sample of $name', (source) => {
  const { body, headers = {} } = source.sample;
  alertSourceContract(
    {
      ...source,
      parse: (given, context) =>
        source.parse(given, { ...context, headers: { ...headers, ...context.headers } }),
    },
    () => structuredClone(body) as Record<string, unknown>,
  );

  it('is a firing alert', () => {
    const { events } = source.parse(body, { now, headers });
    expect(events.map(({ status }) => status)).toEqual(['firing']);
  });
});
