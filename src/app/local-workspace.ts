import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { adaUserId, defaultSeeds, oluUserId, vicUserId } from '../workspace/seeds.ts';
import { createWorkspace, type Workspace } from '../workspace/workspace.ts';
import { installationFolder } from './definitions.ts';

/** The people of the local workspace, with what the built-in configuration lets them do. */
export const localPeople = {
  admins: [adaUserId],
  operators: [oluUserId],
  viewers: [vicUserId],
  everyone: undefined,
};

/** Opens the local Slack with what it held at the last stop or crash. */
export function openLocalWorkspace(dataFolder: string): Workspace {
  const folder = join(dataFolder, 'workspace');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return createWorkspace({
    manifest: readFileSync(join(installationFolder, 'manifest.yml'), 'utf8'),
    journal: join(folder, 'journal.jsonl'),
    tokens: readTokens(join(folder, 'tokens.json')),
    // Slack shows times in each person's zone; here everybody sits at this machine.
    users: defaultSeeds.users.map((user) => ({
      ...user,
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    })),
    delivery: { mode: 'socket' },
  });
}

/** Kept, so that a Socket Mode client of an earlier process is not a stranger. */
function readTokens(file: string): { bot: string; app: string } {
  try {
    const { bot, app } = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof bot === 'string' && typeof app === 'string') return { bot, app };
  } catch {
    // Missing or damaged: new ones do just as well.
  }
  const tokens = {
    bot: `xoxb-local-${randomBytes(18).toString('hex')}`,
    app: `xapp-1-local-${randomBytes(18).toString('hex')}`,
  };
  writeFileSync(file, JSON.stringify(tokens), { mode: 0o600 });
  return tokens;
}
