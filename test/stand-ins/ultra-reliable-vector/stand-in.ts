import { defineStandIn, Parts } from '../stand-in.ts';
import { startDeployment } from './deployment.ts';
import { faultsOf } from './faults.ts';

/** A job is finished every so often. */
const jobEveryMs = 5_000;

export default defineStandIn({
  pack: 'ultra-reliable-vector',
  title: 'Ultra-reliable vector: chunker, log, records, benchmarks and backups',
  // All of it is processes and files.
  missing: () => [],
  async start(folder) {
    const parts = new Parts();
    return parts.whole(async () => {
      const deployment = await startDeployment(folder);
      parts.add(() => deployment.stop());
      const { faults, pace } = faultsOf(deployment);
      const jobs = setInterval(() => {
        deployment.log.write('INFO', 'Processing 12 files');
        deployment.log.write('INFO', `Batch done: ${pace()} chars/sec`);
      }, jobEveryMs);
      parts.add(() => clearInterval(jobs));
      return { variables: deployment.variables, env: {}, faults, stop: () => parts.stop() };
    });
  },
});
