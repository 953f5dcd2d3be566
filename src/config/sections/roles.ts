import { z } from 'zod';
import { type Role, roles as roleNames } from '../../domain/actor.ts';
import type { Settings } from '../../domain/settings.ts';
import type { ParsedConfiguration } from '../schema.ts';
import { userId } from './fields.ts';
import type { Mistake } from './mistake.ts';

/** `roles:` */
export const roles = z
  .strictObject({
    admin: z.array(userId).default([]),
    operator: z.array(userId).default([]),
    viewer: z.array(userId).default([]),
    /** What everybody else may do; left out: nothing. */
    everyone: z.enum(roleNames).optional(),
  })
  .prefault({});

export function rolesOf(parsed: ParsedConfiguration, mistakes: Mistake[]): Settings['roles'] {
  const byUser: Record<string, Role> = Object.create(null);
  for (const role of ['admin', 'operator', 'viewer'] as const) {
    parsed.roles[role].forEach((id, index) => {
      const before = byUser[id];
      if (before !== undefined)
        mistakes.push({
          path: ['roles', role, index],
          message: `'${id}' already is ${before}. Name each person once.`,
        });
      byUser[id] = role;
    });
  }
  return { byUser, everyone: parsed.roles.everyone };
}
