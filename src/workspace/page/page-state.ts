import type { PersonSide, WorkspaceChannel, WorkspaceUser } from '../person-side.ts';

/** What a page shows, all of it in its address: a reload and the back button work. */
export interface PageState {
  readonly user: WorkspaceUser;
  readonly channels: readonly WorkspaceChannel[];
  /** Undefined in a workspace without channels. */
  readonly channel: WorkspaceChannel | undefined;
  readonly threadTs: string | undefined;
  /** True when the app's Home tab stands where the messages would. */
  readonly home: boolean;
  /** How many messages at most. */
  readonly limit: number;
}

/** The query of an address, read but not yet checked. */
export interface PageQuery {
  readonly user?: string | undefined;
  readonly channel?: string | undefined;
  readonly thread?: string | undefined;
  readonly view?: string | undefined;
  readonly limit?: string | undefined;
}

const LIMIT = 50;
const LIMIT_MAX = 1000;

function firstChannel(
  person: PersonSide,
  channels: readonly WorkspaceChannel[],
): WorkspaceChannel | undefined {
  const open = channels.filter((channel) => channel.kind === 'channel' && !channel.isArchived);
  // A newcomer lands where the bot is: that is where something will happen.
  return open.find((channel) => channel.memberIds.includes(person.botUserId)) ?? open[0] ?? channels[0];
}

/** Reads the state from an address; whatever does not exist (any more) falls back to the first that does. */
export function pageStateOf(person: PersonSide, query: PageQuery): PageState {
  const people = person.users().filter((user) => !user.isBot && !user.deleted);
  const user = people.find(({ id }) => id === query.user) ?? people[0];
  if (!user) throw new Error('The local workspace has no users. Add a person to it.');
  const channels = person.channels(user.id);
  const channel = channels.find(({ id }) => id === query.channel) ?? firstChannel(person, channels);
  const limit = Number(query.limit ?? LIMIT);
  return {
    user,
    channels,
    channel,
    threadTs: channel && /^\d+\.\d+$/.test(query.thread ?? '') ? query.thread : undefined,
    home: query.view === 'home',
    limit: Number.isInteger(limit) && limit > 0 ? Math.min(limit, LIMIT_MAX) : LIMIT,
  };
}

/** The address of a state with some of it changed; a thread stays open only where asked for. */
export function addressOf(state: PageState, changed: PageQuery): string {
  const query = new URLSearchParams({ user: changed.user ?? state.user.id });
  const channel = changed.channel ?? state.channel?.id;
  if (channel !== undefined) query.set('channel', channel);
  if (changed.thread !== undefined) query.set('thread', changed.thread);
  if (changed.view !== undefined) query.set('view', changed.view);
  if (changed.limit !== undefined) query.set('limit', changed.limit);
  return `?${query}`;
}
