import { z } from 'zod';
import { edgeTemplates } from '../../src/app/edge-templates.ts';
import { type ActionDefinition, defineAction, type LoadedAction } from '../../src/define/action.ts';
import { type CommandDefinition, defineCommand, type LoadedCommand } from '../../src/define/command.ts';
import type { Services } from '../../src/define/services.ts';
import type { Role } from '../../src/domain/actor.ts';
import { systemClock } from '../../src/domain/clock.ts';
import type { AuditEntry } from '../../src/domain/ports/audit-store.ts';
import type { Log } from '../../src/domain/ports/log.ts';
import type { RequestStore } from '../../src/domain/ports/request-store.ts';
import { createSlackApp, type SlackApp, type SlackAppOptions } from '../../src/slack/slack-app.ts';
import { adaUserId, oluUserId, vicUserId } from '../../src/workspace/seeds.ts';
import type { WorkspaceOptions } from '../../src/workspace/workspace-options.ts';
import { memoryRequests } from '../support/memory/memory-requests.ts';
import { startTestWorkspace, type TestWorkspace } from '../support/workspace.ts';

/** People whom the edge has to refuse, whatever role they were given. */
export const outsiders = [
  { id: 'U0NOROLE001', name: 'nora' },
  { id: 'U0GONE00001', name: 'gone', deleted: true },
  { id: 'U0BOT000001', name: 'robot', isBot: true },
];

export const opsChannelId = 'C0OPS000001';

export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly fields: object;
}

/** A log that keeps what it is told. */
export function recordingLog(): Log & { readonly lines: LogLine[] } {
  const lines: LogLine[] = [];
  const say = (level: string) => (fields: object, message: string) =>
    void lines.push({ level, message, fields });
  return { lines, debug: say('debug'), info: say('info'), warn: say('warn'), error: say('error') };
}

const rolesByUser: Readonly<Record<string, Role>> = {
  [adaUserId]: 'admin',
  [oluUserId]: 'operator',
  [vicUserId]: 'viewer',
};

/** The services that the edge itself uses; any other part a definition reaches for is undefined. */
export function edgeServices(audit: AuditEntry[], requests: RequestStore = memoryRequests()): Services {
  const services = {
    clock: systemClock,
    settings: { systems: [], roles: { byUser: rolesByUser, everyone: undefined }, routes: [] },
    stores: {
      audit: { add: async (entry: AuditEntry) => void audit.push(entry), list: async () => audit },
      incidents: { list: async () => [] },
      samples: { latest: async () => [] },
      requests,
    },
  };
  return services as unknown as Services;
}

export function command(name: string, parts: Partial<CommandDefinition> = {}): LoadedCommand {
  const defaults = {
    summary: name,
    usage: '',
    role: 'viewer',
    positional: [],
    parameters: z.object({}),
  } as const;
  const run = async () => ({ text: `${name} ran` });
  return { ...defineCommand({ ...defaults, run, ...parts }), name };
}

export function action(name: string, parts: Partial<ActionDefinition> = {}): LoadedAction {
  const run = async () => ({ reply: { text: `${name} ran` } });
  return { ...defineAction({ summary: name, surface: 'button', role: 'operator', run, ...parts }), name };
}

export interface SlackBench {
  readonly team: TestWorkspace;
  readonly slack: SlackApp;
  readonly audit: AuditEntry[];
  readonly log: ReturnType<typeof recordingLog>;
  close(): Promise<void>;
}

type BenchOptions = Partial<SlackAppOptions> & {
  readonly workspace?: Partial<WorkspaceOptions>;
  readonly start?: boolean;
  /** What was handled, shared with another app. */
  readonly requests?: RequestStore;
};

/** The real Bolt app against the local workspace, in Socket Mode. */
export async function startSlack({
  workspace,
  start = true,
  requests,
  ...options
}: BenchOptions = {}): Promise<SlackBench> {
  const team = await startTestWorkspace(workspace);
  const audit: AuditEntry[] = [];
  const log = recordingLog();
  const services = edgeServices(audit, requests);
  const make = () =>
    createSlackApp({
      mode: 'socket',
      botToken: team.workspace.tokens.bot,
      appToken: team.workspace.tokens.app,
      apiUrl: team.apiUrl,
      registry: { commands: [], actions: [] },
      templates: edgeTemplates,
      services: () => services,
      roleOf: (userId) => rolesByUser[userId],
      clock: systemClock,
      log,
      ...options,
    });
  let slack: SlackApp;
  try {
    slack = make();
    if (start) await slack.start();
  } catch (error) {
    await team.close();
    throw error;
  }
  return {
    team,
    slack,
    audit,
    log,
    async close() {
      await slack.stop();
      await team.close();
    },
  };
}
