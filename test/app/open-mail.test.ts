import { createTransport } from 'nodemailer';
import { describe, expect, it } from 'vitest';
import { emailOptions } from '../../src/alert-sources/email/options.ts';
import { Cleanups } from '../../src/app/cleanups.ts';
import { loadAllDefinitions } from '../../src/app/definitions.ts';
import { openMail } from '../../src/app/open-mail.ts';
import type { SourcePlan } from '../../src/domain/settings.ts';
import { createMetrics } from '../../src/observability/metrics.ts';
import { jobBench } from '../jobs/job-bench.ts';
import { silentLog } from '../support/silent-log.ts';

const definitions = await loadAllDefinitions();
const options = emailOptions.parse({ listen: '127.0.0.1:0', allow: ['shop.example'] });
const plan = { tokens: [], maxBytes: undefined, options };

async function opened(sources: Readonly<Record<string, SourcePlan>>) {
  const { context, intake, stores } = jobBench();
  const ports: number[] = [];
  const log = {
    ...silentLog,
    info: (fields: object) => {
      if ('port' in fields) ports.push(Number(fields.port));
    },
  };
  const services = { ...context, log, settings: { ...context.settings, sources } };
  const cleanups = new Cleanups();
  await openMail({ definitions, services, intake, metrics: createMetrics(), cleanups });
  const send = (port: number | undefined) =>
    createTransport({ host: '127.0.0.1', port: port ?? 0, ignoreTLS: true }).sendMail({
      from: 'monitor@shop.example',
      to: 'alerts@watchbill.example',
      subject: 'Disk is nearly full',
      text: 'x',
    });
  return { ports, send, stores, stop: () => cleanups.run(silentLog) };
}

describe('the mail of an installation', () => {
  it('is not listened for where nothing is configured', async () => {
    const { ports, stop } = await opened({});
    expect(ports).toEqual([]);
    await stop();
  });

  it('comes in under every name that is configured, and no more after the stop', async () => {
    const { ports, send, stores, stop } = await opened({
      email: plan,
      backups: { ...plan, format: 'email' },
    });
    expect(ports).toHaveLength(2);
    for (const port of ports) expect((await send(port)).response).toMatch(/^250 .*INC-/);
    const alerts = await stores.alerts.list({ limit: 10 });
    expect(alerts.map(({ source }) => source).sort()).toEqual(['backups', 'email']);
    await stop();
    await expect(send(ports[0])).rejects.toThrow(/ECONNREFUSED/);
  });
});
