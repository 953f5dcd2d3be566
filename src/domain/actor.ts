/** What one may do, each role including the ones before it. */
export const roles = ['viewer', 'operator', 'admin'] as const;
export type Role = (typeof roles)[number];

/** Through which door an act came in. */
export const actSources = ['slack', 'alert', 'api', 'escalation', 'runbook', 'system'] as const;
export type ActSource = (typeof actSources)[number];

/**
 * Who acts. A person carries the Slack user id and the role that the configuration grants (undefined: none,
 * which refuses everything); the machine's own acts carry the name of the part.
 */
export interface Actor {
  readonly kind: 'person' | 'machine';
  /** Slack user id, alert source name, or name of the part. */
  readonly id: string;
  readonly source: ActSource;
  readonly role: Role | undefined;
}

/** Whether `held` includes `needed`; nobody without a role may do anything, and nobody what needs an unknown one. */
export function allows(held: Role | undefined, needed: Role): boolean {
  const rank = roles.indexOf(needed);
  return rank >= 0 && held !== undefined && roles.indexOf(held) >= rank;
}

/** The actor for what Watchbill does by itself; `id` names the part, e.g. `escalation`. */
export function machineActor(id: string, source: ActSource): Actor {
  return { kind: 'machine', id, source, role: 'admin' };
}
