import { hostname } from 'node:os';

/** What one process may do; the same program plays any of them. */
export const processRoles = ['web', 'worker', 'scheduler', 'runner'] as const;
export type ProcessRole = (typeof processRoles)[number];

/** The roles that the environment names, before it is validated. */
export function rolesIn(given: Readonly<Record<string, string>>): readonly string[] {
  const words = (given['WATCHBILL_ROLES'] ?? 'all').split(',').map((word) => word.trim());
  return words.includes('all') ? processRoles : words;
}

/** Whether a process with these roles does nothing but run probes. */
export function runsOnly(roles: readonly string[]): boolean {
  return roles.every((role) => role === 'runner');
}

/** Combinations of roles that would start, look healthy, and leave work undone. */
export function roleProblems(given: Readonly<Record<string, string>>): string[] {
  const roles = rolesIn(given);
  const missing = processRoles.filter((role) => role !== 'runner' && !roles.includes(role));
  if (missing.length > 0 && given['DATABASE_URL'] === undefined) {
    return [
      `WATCHBILL_ROLES leaves out ${missing.join(', ')}, but the embedded database serves this process only. Name every role, or share a database by DATABASE_URL.`,
    ];
  }
  if (missing.includes('web') && !runsOnly(roles) && given['SLACK_BOT_TOKEN'] === undefined) {
    return ['WATCHBILL_ROLES leaves out web, which serves the local workspace. Add it, or connect a Slack.'];
  }
  return [];
}

/** The name of this machine as a host name may be written; what may not stand in one becomes a dash. */
export function ownHost(): string {
  const name = hostname()
    .toLowerCase()
    .replace(/[^a-z0-9.-]+/g, '-')
    .replace(/^[.-]+|[.-]+$/g, '');
  return name === '' ? 'localhost' : name;
}
