import { defineStandIn } from '../stand-in.ts';
import { startDeployment } from './deployment.ts';
import { faultsOf } from './faults.ts';

/** A vector store of documentation: Qdrant with two collections, their documents, the indexer's files, its API. */
export default defineStandIn({
  pack: 'docs-vectorstore',
  title: 'Docs vector store',
  missing: () => [],
  async start(folder) {
    const deployment = await startDeployment(folder);
    const { variables, env, stop } = deployment;
    return { variables, env, faults: faultsOf(deployment), stop };
  },
});
