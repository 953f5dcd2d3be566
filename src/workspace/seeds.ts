import { newId } from './ids.ts';
import type { WorkspaceChannel, WorkspaceUser } from './person-side.ts';

/** The built-in administrator. */
export const adaUserId = 'U0ADA0ADMIN';
/** The built-in operator. */
export const oluUserId = 'U0OLU0OPERA';
/** The built-in viewer. */
export const vicUserId = 'U0VIC0VIEWR';
/** The app's own user. */
export const watchbillUserId = 'U0WATCHBILL';

/** A group of users that can be mentioned, e.g. whoever is on call. */
export interface UserGroup {
  readonly id: string;
  readonly handle: string;
  readonly name: string;
  readonly userIds: readonly string[];
}

/** A person to start with; what is left out is derived from the name. */
export type UserSeed = Pick<WorkspaceUser, 'name'> & Partial<WorkspaceUser>;

/** A channel to start with; without `memberIds` every person and the bot are members. */
export type ChannelSeed = Pick<WorkspaceChannel, 'name'> & Partial<WorkspaceChannel>;

/** Everything a workspace holds before anybody has done anything. */
export interface WorkspaceSeeds {
  readonly teamName: string;
  readonly users: readonly UserSeed[];
  readonly channels: readonly ChannelSeed[];
  readonly userGroups: readonly UserGroup[];
}

const people = [adaUserId, oluUserId, vicUserId];

/** The team "Watchbill local": an admin, an operator, a viewer and four channels; the bot is not in #general. */
export const defaultSeeds: WorkspaceSeeds = {
  teamName: 'Watchbill local',
  users: [
    { id: adaUserId, name: 'ada', realName: 'Ada Admin', color: '#7c3aed' },
    { id: oluUserId, name: 'olu', realName: 'Olu Operator', color: '#0f766e' },
    { id: vicUserId, name: 'vic', realName: 'Vic Viewer', color: '#b45309' },
  ],
  channels: [
    { id: 'C0OPS000001', name: 'ops', topic: 'Incidents and the commands that handle them' },
    { id: 'C0ALERTS001', name: 'alerts', topic: 'One living card per incident' },
    { id: 'C0REPORTS01', name: 'reports', topic: 'Daily, weekly and monthly reports' },
    { id: 'C0GENERAL01', name: 'general', topic: 'Everybody', memberIds: people },
  ],
  userGroups: [{ id: 'S0ONCALL001', handle: 'on-call', name: 'On call', userIds: [oluUserId] }],
};

/** Completes a user seed. */
export function seededUser(seed: UserSeed): WorkspaceUser {
  return {
    id: newId('U'),
    realName: seed.name,
    email: `${seed.name}@watchbill.example`,
    timeZone: 'Europe/Berlin',
    isBot: false,
    deleted: false,
    color: '#475569',
    ...seed,
  };
}

/** Completes a channel seed; `everyone` are the members where the seed names none. */
export function seededChannel(seed: ChannelSeed, everyone: readonly string[]): WorkspaceChannel {
  return { id: newId('C'), kind: 'channel', isArchived: false, memberIds: everyone, topic: '', ...seed };
}
