import { type Actor, allows, type Role } from '../domain/actor.ts';
import { PermissionError } from '../domain/errors.ts';

/** The only place where a right is decided. PermissionError naming the missing role; no role refuses everything. */
export function authorise(needed: Role, actor: Actor, what: string): void {
  if (allows(actor.role, needed)) return;
  const held = actor.role === undefined ? 'you have none' : `you have '${actor.role}'`;
  throw new PermissionError(`You need the role '${needed}' for ${what}; ${held}. An admin can grant it.`);
}
