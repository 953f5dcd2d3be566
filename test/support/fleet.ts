import { startApp, type TestApp } from './app.ts';
import type { Story } from './story.ts';

export const fleetRoles = ['web', 'worker', 'scheduler'] as const;
export type FleetRole = (typeof fleetRoles)[number];

interface Member {
  readonly role: FleetRole;
  app: TestApp;
}

/** Processes of one role each, on one database, queue and Slack. */
export interface Fleet {
  readonly members: readonly Member[];
  /** One of those that take alerts, in turn, as they are now. */
  web(turn: number): TestApp;
  /** Stops one in good order, or kills it, and starts another in its place. */
  replace(member: Member, how: 'stop' | 'kill'): Promise<void>;
  end(): Promise<void>;
}

/** Starts `each` of every role. */
export async function startFleet(
  story: Story,
  each: number,
  env: Readonly<Record<string, string>>,
): Promise<Fleet> {
  const start = (role: FleetRole) =>
    startApp({
      workspace: story.team,
      database: story.database.connection,
      env: { ...env, WATCHBILL_CONFIG: story.configFolder, WATCHBILL_ROLES: role },
    });
  const wanted = fleetRoles.flatMap((role) => Array.from({ length: each }, () => role));
  const members = await Promise.all(wanted.map(async (role) => ({ role, app: await start(role) })));
  return {
    members,
    web(turn) {
      const webs = members.filter(({ role }) => role === 'web');
      const member = webs[turn % webs.length];
      if (member === undefined) throw new Error('The fleet has no web.');
      return member.app;
    },
    async replace(member, how) {
      if (how === 'kill') await member.app.kill();
      else await member.app.stop();
      member.app = await start(member.role);
    },
    end: async () => void (await Promise.all(members.map(({ app }) => app.kill()))),
  };
}
