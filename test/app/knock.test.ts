import { afterEach, describe, expect, it, vi } from 'vitest';
import generic from '../../src/alert-sources/generic.ts';
import { createKnock } from '../../src/app/knock.ts';
import { readEnvironment } from '../../src/config/environment.ts';
import { pipeline } from '../support/alerts.ts';
import { holdBatches } from '../support/held-batches.ts';
import { type SourceBench, sourceBench } from '../support/source-bench.ts';

const token = 'general-token-0123456789';
const alert = { name: 'WatchbillCanary', severity: 'info' };
const benches: SourceBench[] = [];
afterEach(async () => {
  await Promise.all(benches.splice(0).map(({ app }) => app.close()));
});

/** Our own door on loopback, and what knocks at it. */
async function door({ shown = token, within = 60_000 } = {}) {
  const line = sourceBench('generic', generic, {
    generalToken: token,
    line: pipeline({ limits: { deferAbove: 0 } }),
  });
  benches.push(line);
  const url = await line.app.listen({ port: 0, host: '127.0.0.1' });
  const canary = { intervalMs: 300_000, channel: '#ops', boundMs: within };
  const environment = readEnvironment({ WATCHBILL_ALERT_TOKEN: shown });
  const knock = createKnock(url, environment, { ...line.context.settings, canary });
  return { ...line, knock };
}

describe('the knock at our own door', () => {
  it('tells the incident of its alert', async () => {
    const { knock } = await door();
    expect(await knock(alert)).toBe('INC-20261121-0001');
  });

  it('waits for its incident under load, where others are answered early', async () => {
    const { knock, post, stores, intake } = await door();
    const go = holdBatches(stores.alerts);
    const authorization = `Bearer ${token}`;
    const first = post('/alerts/generic', { name: 'First' }, { authorization });
    await go.waiting();
    const second = await post('/alerts/generic', { name: 'Second' }, { authorization });
    expect(second.json()).toMatchObject({ deferred: true });
    const knocked = knock(alert);
    await vi.waitFor(() => expect(intake.inLine()).toBe(2));
    await go();
    await go();
    expect(await knocked).toBe('INC-20261121-0003');
    await first;
  });

  it('gives up after the bound of a round, which is then overdue', async () => {
    const { knock, stores } = await door({ within: 50 });
    const go = holdBatches(stores.alerts);
    const deadline = vi.spyOn(AbortSignal, 'timeout');
    await expect(knock(alert)).rejects.toThrow(/does not answer the canary/);
    expect(deadline.mock.calls).toEqual([[50]]);
    deadline.mockRestore();
    await go();
  });

  it('says what it was answered where it is not let in', async () => {
    const { knock } = await door({ shown: 'another-token-0123456789' });
    await expect(knock(alert)).rejects.toThrow(/answered 401 to the canary: .*token/);
  });
});
