import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { MINUTE_MS } from '../../../src/domain/duration.ts';
import { asEvent } from '../../../src/incidents/as-event.ts';
import { incidentsOf, pipeline } from '../../support/alerts.ts';
import { describeChecks } from '../describe-checks.ts';
import { checksOfStorage } from './checks-of-storage.ts';
import { checksOfUpdates } from './checks-of-updates.ts';
import { checksOfVectors } from './checks-of-vectors.ts';
import { type Deployment, startDeployment } from './deployment.ts';
import { broken, scene, watch } from './scene.ts';

const folder = mkdtempSync(join(tmpdir(), 'watchbill-docs-vectorstore-'));
let deployment: Deployment | undefined;

beforeAll(async () => {
  deployment = await startDeployment(folder);
  await scene.open(deployment);
});
afterAll(async () => {
  await deployment?.stop();
  rmSync(folder, { recursive: true, force: true });
});

describeChecks(
  'docs-vectorstore',
  {
    watched: () => scene.watched,
    async mend() {
      const { embeddingApi, files, restore } = scene.deployment;
      embeddingApi.slow(0);
      chmodSync(files.at('.env'), 0o600);
      await restore();
      scene.watched = undefined;
    },
  },
  [...checksOfVectors, ...checksOfUpdates, ...checksOfStorage],
);

it('makes one card of a Qdrant that is dead: what cannot be measured or audited for it is hidden by that', async () => {
  const { bench, system, settings, run } = await watch();
  const sampled = system.probes.filter(({ everyMs }) => everyMs !== undefined);
  await broken('kill-qdrant')();
  try {
    // What is unknown is told after five minutes or fifteen.
    for (const minutes of [0, 31]) {
      bench.clock.set(new Date(bench.clock.now().getTime() + minutes * MINUTE_MS).toISOString());
      for (const { name } of sampled) await run(name);
    }
  } finally {
    await scene.deployment.restore();
  }
  const raised = await bench.stores.alerts.list({ status: 'firing', limit: 100 });
  expect(raised.map(({ labels }) => labels['alertname'])).toEqual(
    expect.arrayContaining(['qdrant: up', 'collections: up', 'audit: audit']),
  );
  const isUp = ({ labels }: (typeof raised)[number]): boolean => labels['alertname'] === 'qdrant: up';
  const cause = raised.filter(isUp);
  const effects = raised.filter((alert) => !isUp(alert));
  const shown = async (alerts: typeof raised) => {
    const line = pipeline({ settings });
    for (const alert of alerts) await line.intake.accept([asEvent(alert)]);
    const incidents = await incidentsOf(line);
    return incidents.filter(({ alerts: { firing, inhibited } }) => firing > inhibited).length;
  };
  expect(await shown([...cause, ...effects])).toBe(1);
  expect(await shown([...effects, ...cause])).toBe(1);
  expect(await shown(effects)).toBe(effects.length);
});
