import { z } from 'zod';
import type { WorkspaceCore } from '../../core.ts';
import type { UserGroup } from '../../seeds.ts';
import { flag, idList } from '../arguments.ts';
import { defineMethod } from '../method.ts';
import { userGroupShape } from '../shapes.ts';
import { SlackError } from '../slack-error.ts';

const include = { include_count: flag.optional(), include_disabled: flag.optional() };

export const list = defineMethod({
  name: 'usergroups.list',
  scope: 'usergroups:read',
  tier: 2,
  args: z.strictObject({ ...include, include_users: flag.optional() }),
  run({ core }, args) {
    const groups = [...core.state.userGroups.values()];
    return { usergroups: groups.map((group) => userGroupShape(core, group, args.include_users ?? false)) };
  },
});

export const listUsers = defineMethod({
  name: 'usergroups.users.list',
  scope: 'usergroups:read',
  tier: 2,
  args: z.strictObject({ usergroup: z.string(), include_disabled: flag.optional() }),
  run({ core }, args) {
    return { users: knownGroup(core, args.usergroup).userIds };
  },
});

export const updateUsers = defineMethod({
  name: 'usergroups.users.update',
  scope: 'usergroups:write',
  tier: 2,
  args: z.strictObject({ usergroup: z.string(), users: idList, ...include }),
  run({ core }, args) {
    const group = knownGroup(core, args.usergroup);
    // Slack cannot empty a group; it has to be disabled instead.
    if (args.users.length === 0) throw new SlackError('no_users_provided');
    if (args.users.some((id) => core.state.users.get(id)?.deleted !== false))
      throw new SlackError('invalid_users');
    const userGroup = { ...group, userIds: [...new Set(args.users)] };
    core.state.commit({ kind: 'user-group', userGroup });
    return { usergroup: userGroupShape(core, userGroup, true) };
  },
});

function knownGroup(core: WorkspaceCore, id: string): UserGroup {
  const group = core.state.userGroups.get(id);
  if (group === undefined) throw new SlackError('no_such_subteam');
  return group;
}
