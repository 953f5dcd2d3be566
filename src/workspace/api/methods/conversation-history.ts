import { z } from 'zod';
import type { WorkspaceCore } from '../../core.ts';
import type { MessageRecord } from '../../state/records.ts';
import { flag, pageOf, paging, timeStamp } from '../arguments.ts';
import { type ApiCall, defineMethod, requireScope } from '../method.ts';
import { messageShape } from '../shapes.ts';
import { SlackError } from '../slack-error.ts';
import { visibleChannel } from './conversations.ts';

const sizes = { standard: 100, maximum: 999 };

const range = {
  channel: z.string(),
  oldest: timeStamp.optional(),
  latest: timeStamp.optional(),
  inclusive: flag.optional(),
  include_all_metadata: flag.optional(),
  ...paging,
};

interface RangeArguments {
  readonly oldest?: string | undefined;
  readonly latest?: string | undefined;
  readonly inclusive?: boolean | undefined;
  readonly include_all_metadata?: boolean | undefined;
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
}

export const history = defineMethod({
  name: 'conversations.history',
  tier: 3,
  args: z.strictObject(range),
  run(call, args) {
    const channel = readableChannel(call.core, args.channel);
    const newestFirst = [...call.core.state.log(channel).topLevel()].reverse();
    return {
      ...messagePage(call, newestFirst, args),
      pin_count: newestFirst.filter((one) => one.pinned).length,
    };
  },
});

export const replies = defineMethod({
  name: 'conversations.replies',
  tier: 3,
  args: z.strictObject({ ...range, ts: timeStamp }),
  run(call, args) {
    const channelId = readableChannel(call.core, args.channel);
    const asked = call.core.state.message(channelId, args.ts);
    if (asked === undefined || asked.ephemeralFor !== undefined) throw new SlackError('thread_not_found');
    const log = call.core.state.log(channelId);
    const thread = [
      log.get(asked.threadTs ?? asked.ts) ?? [],
      log.replies(asked.threadTs ?? asked.ts),
    ].flat();
    return messagePage(call, thread, args);
  },
});

function messagePage({ core }: ApiCall, messages: readonly MessageRecord[], args: RangeArguments) {
  const inRange = messages.filter(
    (message) => message.ephemeralFor === undefined && isInRange(message.ts, args),
  );
  const paged = pageOf(inRange, args, sizes);
  if (paged === undefined) throw new SlackError('invalid_cursor');
  return {
    messages: paged.page.map((message) => messageShape(core, message, args.include_all_metadata)),
    has_more: paged.nextCursor !== '',
    response_metadata: { next_cursor: paged.nextCursor },
  };
}

/** Both ends are outside unless `inclusive`, and an end that is not given is open. */
function isInRange(ts: string, { oldest, latest, inclusive = false }: RangeArguments): boolean {
  const micros = microsOf(ts);
  const from = oldest === undefined ? -1n : microsOf(oldest);
  const to = latest === undefined ? microsOf('999999999999') : microsOf(latest);
  return inclusive ? micros >= from && micros <= to : micros > from && micros < to;
}

// Six decimals of present-day seconds are at the edge of a double: compared as whole numbers instead.
function microsOf(ts: string): bigint {
  const [seconds = '0', fraction = ''] = ts.split('.');
  return BigInt(seconds) * 1_000_000n + BigInt(fraction.padEnd(6, '0'));
}

function readableChannel(core: WorkspaceCore, channelId: string): string {
  const channel = visibleChannel(core, channelId);
  requireScope(core, channel.kind === 'im' ? 'im:history' : 'channels:history');
  if (!channel.memberIds.includes(core.identity.botUserId)) throw new SlackError('not_in_channel');
  return channel.id;
}
