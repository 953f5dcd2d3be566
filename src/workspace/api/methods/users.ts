import { z } from 'zod';
import { flag, pageOf, paging } from '../arguments.ts';
import { defineMethod } from '../method.ts';
import { userShape } from '../shapes.ts';
import { SlackError } from '../slack-error.ts';

export const list = defineMethod({
  name: 'users.list',
  scope: 'users:read',
  tier: 2,
  args: z.strictObject({ include_locale: flag.optional(), ...paging }),
  run({ core }, args) {
    const paged = pageOf([...core.state.users.values()], args, { standard: 1000, maximum: 1000 });
    if (paged === undefined) throw new SlackError('invalid_cursor');
    return {
      members: paged.page.map((user) => userShape(core, user)),
      cache_ts: Math.floor(core.clock.now() / 1000),
      response_metadata: { next_cursor: paged.nextCursor },
    };
  },
});

export const info = defineMethod({
  name: 'users.info',
  scope: 'users:read',
  tier: 4,
  args: z.strictObject({ user: z.string(), include_locale: flag.optional() }),
  run({ core }, args) {
    const user = core.state.users.get(args.user);
    if (user === undefined) throw new SlackError('user_not_found');
    return { user: userShape(core, user) };
  },
});

export const lookupByEmail = defineMethod({
  name: 'users.lookupByEmail',
  scope: 'users:read.email',
  tier: 3,
  args: z.strictObject({ email: z.string() }),
  run({ core }, args) {
    const email = args.email.toLowerCase();
    const user = [...core.state.users.values()].find((one) => one.email.toLowerCase() === email);
    if (user === undefined || user.deleted || user.isBot) throw new SlackError('users_not_found');
    return { user: userShape(core, user) };
  },
});
