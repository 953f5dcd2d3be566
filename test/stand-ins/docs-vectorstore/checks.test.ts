import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { describeChecks } from '../describe-checks.ts';
import { checksOfStorage } from './checks-of-storage.ts';
import { checksOfUpdates } from './checks-of-updates.ts';
import { checksOfVectors } from './checks-of-vectors.ts';
import { type Deployment, startDeployment } from './deployment.ts';
import { scene } from './scene.ts';

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
