import { z } from 'zod';
import type { EscalationPolicy, EscalationTarget } from '../../domain/escalation.ts';
import { channel, duration, name, parsedBy } from './fields.ts';
import type { Mistake } from './mistake.ts';

const target = parsedBy((text): EscalationTarget => {
  const match = /^(user|group|channel):(.+)$/.exec(text);
  const [, kind, id] = match ?? [];
  if (kind === 'user' && /^[UW][A-Z0-9]{2,}$/.test(id ?? '')) return { kind, id: id as string };
  if (kind === 'group' && /^S[A-Z0-9]{2,}$/.test(id ?? '')) return { kind, id: id as string };
  if (kind === 'channel' && channel.safeParse(id).success) return { kind, id: id as string };
  throw new Error(`'${text}' has to be user:U…, group:S… or channel:#name`);
});

/** Shorter, and a level has no time to answer before the next one is called. */
const MIN_LEVEL_MS = 1_000;

/** Called in this order; none at all (`levels: []`) calls nobody: the card is all there is. */
export const policy = z.strictObject({
  repeats: z.number().int().min(0).max(20).default(0),
  levels: z
    .array(
      z.strictObject({
        call: z.array(target).min(1),
        timeout: duration.pipe(z.number().min(MIN_LEVEL_MS, 'has to be at least 1s')),
      }),
    )
    .max(20),
});

/** `policies:` by name. */
export const policies = z
  .record(name, policy)
  .refine((policies) => Object.keys(policies).length > 0, 'has to hold at least one policy');

type Policies = z.output<typeof policies>;

/** The policy of that name; a mistake at `path` and undefined where there is none. */
export function policyOf(
  all: Policies,
  wanted: string,
  path: readonly PropertyKey[],
  mistakes: Mistake[],
): EscalationPolicy | undefined {
  // Every object has a 'constructor': only what the file itself names is a policy.
  const found = Object.hasOwn(all, wanted) ? all[wanted] : undefined;
  if (found === undefined) {
    mistakes.push({
      path,
      message: `there is no policy '${wanted}'. Policies: ${Object.keys(all).join(', ')}.`,
    });
    return undefined;
  }
  return namedPolicy(wanted, found);
}

/** The policy as incidents freeze it. */
export function namedPolicy(name: string, { repeats, levels }: Policies[string]): EscalationPolicy {
  return {
    name,
    repeats,
    levels: levels.map((level) => ({ targets: level.call, timeoutMs: level.timeout })),
  };
}
