import type { Json } from '../domain/ports/queue.ts';
import type { VectorAuditor } from '../domain/ports/vector-auditor.ts';
import type { ProbePlan, Settings } from '../domain/settings.ts';
import type { VectorAudit } from '../domain/vector-audit.ts';

interface Parts {
  readonly settings: Pick<Settings, 'probes'>;
  readonly auditor: VectorAuditor;
}

/**
 * The plan of an audit where this process may carry it out. Elsewhere the job is handed on and there is none; `words`
 * say why nobody can.
 */
export async function placePlan(
  { settings, auditor }: Parts,
  { system, probe }: Pick<VectorAudit, 'system' | 'probe'>,
  job: { readonly name: string; readonly id: string; readonly data: Json },
): Promise<{ readonly plan?: ProbePlan; readonly words?: string }> {
  const plan = settings.probes.find((one) => one.system === system && one.name === probe);
  if (plan === undefined) {
    return { words: `The probe '${probe}' of '${system}' is not configured any more.` };
  }
  const place = await auditor.place(plan);
  if (place.at === 'here') return { plan };
  if (place.at === 'nowhere') return { words: place.words };
  await auditor.forward(plan, [{ ...job, attempts: 1 }]);
  return {};
}
