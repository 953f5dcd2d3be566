import { adaUserId, oluUserId, vicUserId } from '../workspace/seeds.ts';

/** The people of the local workspace, with what the built-in configuration lets them do. */
export const localPeople = {
  admins: [adaUserId],
  operators: [oluUserId],
  viewers: [vicUserId],
  everyone: undefined,
};
