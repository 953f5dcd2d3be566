import type { Connection } from '../../define/connections.ts';
import type { Clock } from '../../domain/clock.ts';
import type { JobRequest } from '../../domain/ports/queue.ts';
import type { RunnerStore } from '../../domain/ports/runner-store.ts';
import type { VectorAuditor } from '../../domain/ports/vector-auditor.ts';
import type { ProbePlan } from '../../domain/settings.ts';
import { type Qdrant, withQdrant } from '../../targets/qdrant/open-qdrant.ts';
import { auditCollections, sourceOf } from '../../targets/vector-audit/audit-collections.ts';
import { readingsOf } from '../../targets/vector-audit/audit-readings.ts';
import { deleteOrphans } from '../../targets/vector-audit/delete-orphans.ts';
import type { VectorAuditParameters } from '../../targets/vector-audit/vector-audit-parameters.ts';
import { describeFailure, withoutSecrets } from '../runner/failure.ts';
import { type ReadSecret, resolveSecrets } from '../runner/resolve-secrets.ts';
import { hideSecrets } from '../runner/scrub-secrets.ts';
import { validateReadings } from '../runner/validate-readings.ts';
import { nobodyServes, runQueue, serves } from '../sampler/ask-runners.ts';

export interface VectorAuditorParts {
  readonly runners: Pick<RunnerStore, 'look'>;
  readonly readSecret: ReadSecret;
  readonly clock: Clock;
  /** Whether this process may run it. */
  readonly isHere: (plan: ProbePlan) => boolean;
  /** Hands jobs to whoever takes those of that queue. */
  readonly send: (queueName: string, jobs: readonly JobRequest[]) => Promise<void>;
}

/** Audits by the plans of the probe vector-audit, where these can be run. */
export function createVectorAuditor(parts: VectorAuditorParts): VectorAuditor {
  const { clock, isHere, send, readSecret } = parts;

  /** Asks the Qdrant of a plan; the secrets of its connection are in nothing that comes out. */
  async function asking<T>(
    plan: ProbePlan,
    signal: AbortSignal,
    use: (qdrant: Qdrant, parameters: VectorAuditParameters, revealed: readonly string[]) => Promise<T>,
  ): Promise<T> {
    const { value, revealed } = await resolveSecrets(plan.connection, readSecret);
    // The configuration has held both to what the probe's definition asks for.
    const connection = value as Connection<'qdrant'>;
    const parameters = plan.parameters as VectorAuditParameters;
    return await withoutSecrets(revealed, () =>
      withQdrant(connection, signal, (qdrant) => use(qdrant, parameters, revealed)),
    );
  }

  return {
    place: async (plan) => {
      if (isHere(plan)) return { at: 'here' };
      const { runners } = await parts.runners.look();
      return serves(runners, plan.host)
        ? { at: 'runner' }
        : { at: 'nowhere', words: nobodyServes(plan.host) };
    },
    forward: (plan, jobs) => send(runQueue(plan.host), jobs),
    audit: (plan, { depth, signal, progress }) =>
      asking(plan, signal, async (qdrant, parameters, revealed) => {
        const audited = await auditCollections(qdrant, { ...parameters, depth }, { clock, progress });
        const collections = audited.map((one) =>
          one.error === undefined
            ? one
            : { ...one, error: describeFailure(hideSecrets(one.error, revealed)) },
        );
        return { collections, readings: validateReadings(readingsOf(collections), revealed) };
      }),
    deleteOrphans: (plan, { collection, ids, expected, resumed, signal }) =>
      asking(plan, signal, async (qdrant, parameters) => {
        const source = sourceOf(parameters, collection);
        if (source === undefined) throw new Error(`The plan '${plan.name}' has no source.`);
        const request = { collection, plan: parameters, source, ids, expected, resumed };
        return await deleteOrphans(qdrant, request);
      }),
  };
}
