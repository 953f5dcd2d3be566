import { describe, expect, it } from 'vitest';
import { loadAllDefinitions } from '../../src/app/definitions.ts';
import { parseDelivery } from '../../src/define/parse-delivery.ts';
import { optionsFor } from '../../src/define/source-plans.ts';
import { expireAlerts } from '../../src/incidents/expire-alerts.ts';
import { sendTestAlert } from '../../src/incidents/send-test-alert.ts';
import { jobBench } from '../jobs/job-bench.ts';

const { sources } = await loadAllDefinitions();
const sampleOf = async (name: string) => {
  const source = sources.find((one) => one.name === name);
  if (source === undefined) throw new Error(`There is no source '${name}'.`);
  const { body, headers = {} } = source.sample;
  const context = { now: new Date('2026-11-21T02:14:00Z'), headers, options: optionsFor(source, undefined) };
  return (await parseDelivery(source, body, context)).events;
};
const send = async (
  bench: ReturnType<typeof jobBench>,
  source = 'generic',
  severity: 'info' | 'critical' = 'critical',
) => sendTestAlert(bench.context, { sample: await sampleOf(source), source, severity, lastsMs: 300_000 });

describe('a test alert', () => {
  it.each(sources.map(({ name }) => name))('of %s goes the way of every alert', async (source) => {
    const bench = jobBench();
    const { incidents } = await send(bench, source);
    expect(incidents).toHaveLength(1);
    const [alert] = await bench.stores.alerts.list({ limit: 10 });
    expect(alert).toMatchObject({
      status: 'firing',
      labels: { severity: 'critical', test: 'true', alertname: expect.stringMatching(/^Test: ./) },
      annotations: { summary: expect.stringContaining('Nothing is wrong') },
    });
  });

  it('ends by itself and leaves nothing to clean up', async () => {
    const bench = jobBench();
    await send(bench);
    // The sweeper has been looking all the while.
    for (let minute = 0; minute < 12; minute += 1) {
      bench.clock.advance('1m');
      await expireAlerts(bench.context);
    }
    const [alert] = await bench.stores.alerts.list({ limit: 10 });
    expect(alert?.status).toBe('resolved');
  });

  it('is the same one when it is sent again, and another with another severity', async () => {
    const bench = jobBench();
    await send(bench);
    bench.clock.advance('1m');
    await send(bench);
    expect(await bench.stores.alerts.list({ limit: 10 })).toHaveLength(1);
    await send(bench, 'generic', 'info');
    expect(await bench.stores.alerts.list({ limit: 10 })).toHaveLength(2);
  });
});
