import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { mountWorkspace } from '../workspace/mount.ts';
import { mountPage } from '../workspace/page/mount-page.ts';
import { defaultSeeds } from '../workspace/seeds.ts';
import { createWorkspace, type Workspace } from '../workspace/workspace.ts';
import { thingsToTry } from './banner.ts';
import { installationFolder } from './definitions.ts';

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

/** Puts its Web API, its sockets and its page on the server, before that listens. */
export async function mountLocalWorkspace(http: FastifyInstance, workspace: Workspace): Promise<void> {
  await mountWorkspace(http, workspace);
  mountPage(http, workspace.person, { tryThese: thingsToTry(() => addressOf(http)) });
}

/** Known once the server listens; the page is drawn after that. */
function addressOf(http: FastifyInstance): string {
  const address = http.server.address();
  return address !== null && typeof address === 'object' ? `http://localhost:${address.port}` : '';
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
