import { z } from 'zod';
import type { Clock } from '../domain/clock.ts';
import { NotFoundError } from '../domain/errors.ts';
import { readAnswer } from './read-answer.ts';
import type { CallOptions, SlackClient } from './slack-client.ts';

const freshMs = 10 * 60_000;
/** A name that is not there may be a channel made a moment ago: look again, but not for every message. */
const lookAgainMs = 30_000;
const pageSize = 1_000;
/** 100,000 channels; a list that never ends is a fault of the other side. */
const maxPages = 100;

const listAnswer = z.object({
  channels: z.array(z.object({ id: z.string(), name: z.string().optional() })),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
});

/** Answers the id of a channel given as `#name`; ids pass as they are. */
export type ChannelDirectory = (
  channel: string,
  options?: CallOptions,
  /** How old the list may be that is looked in. */
  maxAgeMs?: number,
) => Promise<string>;

/** NotFoundError for a name that no public, unarchived channel has. */
export function createChannelDirectory(client: SlackClient, clock: Clock): ChannelDirectory {
  let ids: ReadonlyMap<string, string> = new Map();
  let readAtMs = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | undefined;
  /** Names that were there and are no more: a channel that is called differently keeps its id. */
  const former = new Map<string, string>();

  const read = async (options: CallOptions | undefined): Promise<void> => {
    const listed = await listChannels(client, options);
    for (const [name, id] of ids) if (!listed.has(name)) former.set(name, id);
    ids = listed;
    readAtMs = clock.now().getTime();
  };
  const refresh = (options: CallOptions | undefined): Promise<void> => {
    reading ??= read(options).finally(() => {
      reading = undefined;
    });
    return reading;
  };

  return async (channel, options, maxAgeMs = freshMs) => {
    if (!channel.startsWith('#')) return channel;
    const name = channel.slice(1).toLowerCase();
    const ageMs = clock.now().getTime() - readAtMs;
    if (ageMs > (ids.has(name) ? maxAgeMs : lookAgainMs)) await refresh(options);
    const id = ids.get(name);
    if (id !== undefined) return id;
    const nowCalled = nameOf(ids, former.get(name));
    if (nowCalled !== undefined) {
      throw new NotFoundError(
        `Slack has no public channel '${channel}' any more: it is called '#${nowCalled}' now. Name it so in the configuration.`,
      );
    }
    throw new NotFoundError(
      `Slack has no public channel '${channel}'. Create it, or name another in the configuration.`,
    );
  };
}

function nameOf(ids: ReadonlyMap<string, string>, id: string | undefined): string | undefined {
  return id === undefined ? undefined : [...ids].find(([, one]) => one === id)?.[0];
}

async function listChannels(
  client: SlackClient,
  options: CallOptions | undefined,
): Promise<ReadonlyMap<string, string>> {
  const ids = new Map<string, string>();
  let cursor: string | undefined;
  for (let page = 0; page < maxPages; page += 1) {
    const { channels, response_metadata } = await readAnswer(
      client,
      'conversations.list',
      { types: 'public_channel', exclude_archived: true, limit: pageSize, cursor },
      listAnswer,
      options,
    );
    for (const { id, name } of channels) if (name !== undefined) ids.set(name, id);
    cursor = response_metadata?.next_cursor;
    if (cursor === undefined || cursor === '') break;
  }
  return ids;
}
