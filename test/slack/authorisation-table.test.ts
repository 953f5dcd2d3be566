import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { LoadedAction, Surface } from '../../src/define/action.ts';
import type { LoadedCommand } from '../../src/define/command.ts';
import { loadDefinitions } from '../../src/define/load.ts';
import { allows, type Role, roles } from '../../src/domain/actor.ts';
import { adaUserId, defaultSeeds, oluUserId, vicUserId } from '../../src/workspace/seeds.ts';
import { freshTrigger, sendCommand, sendPayload, signingSecret, teamId } from './signed-request.ts';
import { outsiders, type SlackBench, startSlack } from './slack-bench.ts';

const folder = (name: string) => new URL(`../../${name}`, import.meta.url).pathname;
const commands = await loadDefinitions<LoadedCommand>(folder('commands'), 'command');
const actions = await loadDefinitions<LoadedAction>(folder('commands/actions'), 'action');

/** Who tries, and what role the configuration grants them; the edge has to refuse whoever is no member. */
const people: readonly {
  readonly who: string;
  readonly id: string | undefined;
  readonly team: string;
  readonly role: Role | undefined;
}[] = [
  { who: 'an admin', id: adaUserId, team: teamId, role: 'admin' },
  { who: 'an operator', id: oluUserId, team: teamId, role: 'operator' },
  { who: 'a viewer', id: vicUserId, team: teamId, role: 'viewer' },
  { who: 'somebody without a role', id: 'U0NOROLE001', team: teamId, role: undefined },
  { who: 'a deactivated admin', id: 'U0GONE00001', team: teamId, role: undefined },
  { who: 'a bot', id: 'U0BOT000001', team: teamId, role: undefined },
  { who: 'an admin’s id from another workspace', id: adaUserId, team: 'T0ELSEWHERE', role: undefined },
  { who: 'an unknown id', id: 'U0NOBODY001', team: teamId, role: undefined },
  { who: 'nobody', id: undefined, team: teamId, role: undefined },
  { who: 'an empty id', id: '', team: teamId, role: undefined },
  { who: 'an id that is none', id: '__proto__', team: teamId, role: undefined },
];

/** What was run, and by whom. */
let ran: string[] = [];
const run = async ({ actor }: { actor: { id: string } }) => {
  ran.push(actor.id);
  return { text: 'ran' };
};
/** Looks, and does more where it is told to. */
const guarded: LoadedCommand = {
  name: 'guarded',
  summary: 'Look, or act',
  usage: '[act]',
  role: 'viewer',
  roleFor: ({ act }: { act: string }) => (act === 'look' ? 'viewer' : 'operator'),
  parameters: z.object({ act: z.enum(['look', 'act']).default('look') }),
  positional: ['act'],
  run,
};
let bench: SlackBench;
beforeAll(async () => {
  const granted: Readonly<Record<string, Role>> = {
    [adaUserId]: 'admin',
    [oluUserId]: 'operator',
    [vicUserId]: 'viewer',
    U0GONE00001: 'admin',
    U0BOT000001: 'admin',
    U0NOBODY001: 'admin',
  };
  bench = await startSlack({
    mode: 'http',
    signingSecret,
    workspace: { users: [...defaultSeeds.users, ...outsiders] },
    roleOf: (userId) => granted[userId],
    registry: {
      // Only who is let through matters here, not what then happens.
      commands: [
        ...commands.map(({ roleFor: _roleFor, ...command }) => ({
          ...command,
          parameters: z.object({}),
          positional: [],
          run,
        })),
        guarded,
      ],
      actions: actions.map((action) => ({
        ...action,
        run: async ({ actor }) => {
          ran.push(actor.id);
          return {};
        },
      })),
    },
  });
});
afterAll(() => bench.close());
beforeEach(() => {
  ran = [];
  bench.audit.length = 0;
});

function payloadOf(surface: Surface, name: string, user: object, team: string): object {
  const common = { ...user, team: { id: team }, trigger_id: freshTrigger() };
  switch (surface) {
    case 'button':
      return {
        ...common,
        type: 'block_actions',
        actions: [{ type: 'button', action_id: name, block_id: 'b', value: 'x' }],
      };
    case 'modal':
      return {
        ...common,
        type: 'view_submission',
        view: { type: 'modal', callback_id: name, state: { values: {} } },
      };
    case 'message-shortcut':
      return {
        ...common,
        type: 'message_action',
        callback_id: name,
        channel: { id: 'C0OPS000001' },
        message: { ts: '1.1', text: 'x' },
      };
    case 'global-shortcut':
      return { ...common, type: 'shortcut', callback_id: name };
  }
}

async function settled(): Promise<void> {
  await bench.slack.idle();
}

describe('every definition', () => {
  it('was found', () => {
    expect(commands.length).toBeGreaterThanOrEqual(15);
    expect(actions.length).toBeGreaterThanOrEqual(10);
  });

  it.each([...commands, ...actions])('$name names the role that it takes', (definition) => {
    expect(roles).toContain(definition.role);
  });
});

describe('the right to act', () => {
  it.each(commands)('by /ops $name is held by $role and above only', async (command) => {
    for (const { who, id, team, role } of people) {
      ran = [];
      bench.audit.length = 0;
      const user = id === undefined ? {} : { user_id: id };
      await sendCommand(bench.slack, { text: command.name, team_id: team, ...user });
      await settled();
      const permitted = allows(role, command.role);
      expect({ who, ran }).toEqual({ who, ran: permitted ? [id] : [] });
      expect(bench.audit, who).toMatchObject([{ outcome: permitted ? 'done' : 'refused' }]);
    }
  });

  it.each([
    ['guarded', [adaUserId, oluUserId, vicUserId]],
    ['guarded look', [adaUserId, oluUserId, vicUserId]],
    ['guarded act', [adaUserId, oluUserId]],
    ['guarded --act act', [adaUserId, oluUserId]],
    ['guarded --act=act', [adaUserId, oluUserId]],
    ['guarded dance', []],
  ])('by /ops %s needs what it does', async (text, permitted) => {
    ran = [];
    for (const user of [adaUserId, oluUserId, vicUserId, 'U0NOROLE001']) {
      await sendCommand(bench.slack, { text, team_id: teamId, user_id: user });
      await settled();
    }
    expect(ran).toEqual(permitted);
  });

  const surfaces: readonly Surface[] = ['button', 'modal', 'message-shortcut', 'global-shortcut'];
  it.each(actions)('by $name is held by $role and above only, through every door', async (action) => {
    for (const surface of surfaces) {
      for (const { who, id, team, role } of people) {
        ran = [];
        bench.audit.length = 0;
        const user = id === undefined ? {} : { user: { id, team_id: team } };
        await sendPayload(bench.slack, payloadOf(surface, action.name, user, team));
        await settled();
        const permitted = allows(role, action.role);
        expect({ who, surface, ran }).toEqual({ who, surface, ran: permitted ? [id] : [] });
        expect(bench.audit, `${who} ${surface}`).toMatchObject([{ outcome: permitted ? 'done' : 'refused' }]);
      }
    }
  });

  it('is not won by a second workspace in the same payload', async () => {
    const [action] = actions;
    const user = { user: { id: adaUserId, team_id: 'T0ELSEWHERE' } };
    await sendPayload(bench.slack, payloadOf('button', action?.name ?? '', user, teamId));
    await settled();
    expect(ran).toEqual([]);
    expect(bench.audit).toMatchObject([{ outcome: 'refused' }]);
  });

  it('is needed even to learn that a command does not exist', async () => {
    await sendCommand(bench.slack, { text: 'frobnicate', user_id: 'U0NOROLE001' });
    await settled();
    expect(bench.audit).toMatchObject([{ act: 'command frobnicate', outcome: 'refused' }]);
  });
});
