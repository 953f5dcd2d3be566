import type { PersonSide } from '../person-side.ts';

/** Through whose eyes something is drawn: names are looked up and dates are told for this person. */
export interface Viewer {
  readonly userId: string;
  /** IANA name. */
  readonly timeZone: string;
  readonly nowMs: number;
  readonly botUserId: string;
  /** The display name without `@`, or undefined when nobody has this id. */
  userName(userId: string): string | undefined;
  /** The name without `#`, or undefined when this person cannot see the channel. */
  channelName(channelId: string): string | undefined;
  /** What a users select offers. */
  readonly people: readonly { readonly id: string; readonly name: string }[];
  /** What a channels or conversations select offers. */
  readonly conversations: readonly {
    readonly id: string;
    readonly name: string;
    readonly isChannel: boolean;
  }[];
  readonly currentChannelId: string;
}

/** Reads what drawing needs to know about one person once, at the moment `nowMs`. */
export function viewerOf(
  person: PersonSide,
  userId: string,
  currentChannelId: string,
  nowMs: number,
): Viewer {
  const users = new Map(person.users().map((user) => [user.id, user]));
  const channels = new Map(person.channels(userId).map((channel) => [channel.id, channel]));
  return {
    userId,
    timeZone: users.get(userId)?.timeZone ?? 'UTC',
    nowMs,
    botUserId: person.botUserId,
    userName: (id) => users.get(id)?.name,
    channelName: (id) => channels.get(id)?.name,
    people: [...users.values()]
      .filter((user) => !user.deleted && !user.isBot)
      .map((user) => ({ id: user.id, name: user.realName || user.name })),
    conversations: [...channels.values()]
      .filter((channel) => !channel.isArchived)
      .map((channel) => ({ id: channel.id, name: channel.name, isChannel: channel.kind === 'channel' })),
    currentChannelId,
  };
}
