import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { containersMissing } from '../../support/containers.ts';
import { describeChecks } from '../describe-checks.ts';
import { end, here, start } from './arrange.ts';
import { dataChecks } from './checks-of-data.ts';
import { servicesChecks } from './checks-of-services.ts';
import { upkeepChecks } from './checks-of-upkeep.ts';
import { workChecks } from './checks-of-work.ts';

describe.skipIf(containersMissing)('ner11-gold in its deployment', () => {
  const folder = mkdtempSync(join(tmpdir(), 'watchbill-ner11-gold-'));
  beforeAll(() => start(folder), 120_000);
  afterAll(async () => {
    await end();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  describeChecks(
    'ner11-gold',
    {
      watched: () => here().look.current,
      mend: async () => {
        here().look.asUsual();
        await here().deployment.restore();
      },
    },
    [...servicesChecks, ...workChecks, ...dataChecks, ...upkeepChecks],
  );
});
