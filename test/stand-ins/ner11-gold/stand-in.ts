import { containersMissing } from '../../support/containers.ts';
import { defineStandIn } from '../stand-in.ts';
import { startDeployment } from './deployment.ts';
import { faultsOf } from './faults.ts';

export default defineStandIn({
  pack: 'ner11-gold',
  title: 'NER11 Gold: PostgreSQL, API and frontend, their containers, backups and records',
  missing: () =>
    containersMissing === undefined
      ? []
      : [
          `containers, since ${containersMissing}; what looks at the engine and at the three containers says so`,
        ],
  async start(folder) {
    const deployment = await startDeployment(folder);
    const { variables, env } = deployment;
    return { variables, env, faults: faultsOf(deployment), stop: () => deployment.stop() };
  },
});
