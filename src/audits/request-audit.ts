import type { Clock } from '../domain/clock.ts';
import { UsageError } from '../domain/errors.ts';
import type { QueuePort } from '../domain/ports/queue.ts';
import type { Stores } from '../domain/ports/stores.ts';
import type { Wake } from '../domain/ports/wake.ts';
import type { ProbePlan } from '../domain/settings.ts';
import type { SystemPlan } from '../domain/system.ts';
import { auditKey, type VectorAudit } from '../domain/vector-audit.ts';
import { runJob } from './audit-jobs.ts';

interface Parts {
  readonly stores: Pick<Stores, 'vectorAudits'>;
  readonly queue: Pick<QueuePort, 'add'>;
  readonly wake: Pick<Wake, 'deliveries'>;
  readonly clock: Clock;
}

export interface AuditWish {
  readonly system: SystemPlan;
  /** Left out: the audit of that depth, or the only one. */
  readonly probe?: string | undefined;
  readonly deep: boolean;
  readonly requestedBy: string;
  readonly channel: string;
}

/** Has the vectors of a system audited, shown in one message of the channel; an audit that is under way is answered. */
export async function requestAudit(
  { stores, queue, wake, clock }: Parts,
  { system, probe, deep, requestedBy, channel }: AuditWish,
): Promise<{ readonly audit: VectorAudit; readonly isNew: boolean }> {
  const plan = planFor(system, probe, deep);
  const depth = deep ? 'deep' : 'sampled';
  const request = { system: system.name, probe: plan.name, depth, requestedBy, channel } as const;
  const { audit, isNew } = await stores.vectorAudits.request(request, clock.now());
  if (isNew) {
    await wake.deliveries([auditKey(audit.id)]);
    await queue.add([runJob(audit.id)]);
  }
  return { audit, isNew };
}

/** Its audits of vectors, in the order of the pack. */
export function auditPlans({ probes }: Pick<SystemPlan, 'probes'>): readonly ProbePlan[] {
  return probes.filter(({ probe }) => probe === 'vector-audit');
}

function planFor(system: SystemPlan, name: string | undefined, deep: boolean): ProbePlan {
  const plans = auditPlans(system);
  const names = plans.map((plan) => plan.name).join(', ');
  if (plans.length === 0) {
    throw new UsageError(
      `The system '${system.name}' has no audit of vectors. Add a probe 'vector-audit' to its pack.`,
    );
  }
  if (name !== undefined) {
    const named = plans.find((plan) => plan.name === name.toLowerCase());
    if (named !== undefined) return named;
    throw new UsageError(
      `The system '${system.name}' has no audit '${name.slice(0, 60)}'. It has: ${names}.`,
    );
  }
  const fitting = plans.filter((plan) => (plan.deep === true) === deep);
  const [only, another] = fitting.length > 0 ? fitting : plans;
  if (only !== undefined && another === undefined) return only;
  throw new UsageError(`The system '${system.name}' has several audits. Say which: ${names}.`);
}
