import type { WorkspaceChange, WorkspaceChannel, WorkspaceUser } from '../person-side.ts';
import type { UserGroup } from '../seeds.ts';
import { ChannelLog } from './channel-log.ts';
import type { Journal } from './journal.ts';
import type { BookmarkRecord, FileRecord, JournalEntry, MessageRecord, ViewRecord } from './records.ts';

const SUPERSEDED_KEPT = 200;

/**
 * What the workspace knows. Every change is an entry: applied here, appended to the journal, told to the
 * listeners, in this order. Replaying the entries gives the same state again.
 */
export class WorkspaceState {
  readonly users = new Map<string, WorkspaceUser>();
  readonly channels = new Map<string, WorkspaceChannel>();
  readonly userGroups = new Map<string, UserGroup>();
  readonly files = new Map<string, FileRecord>();
  /** App Home views by user id. */
  readonly homes = new Map<string, ViewRecord>();
  readonly bookmarks = new Map<string, BookmarkRecord>();
  readonly #logs = new Map<string, ChannelLog>();
  /** What messages were before their last edit, by channel and time stamp; the newest edits only. */
  readonly #superseded = new Map<string, MessageRecord>();
  readonly #listeners = new Set<(change: WorkspaceChange) => void>();
  readonly #journal: Journal | undefined;

  constructor(journal?: Journal) {
    this.#journal = journal;
    for (const entry of journal?.read() ?? []) this.#apply(entry);
  }

  /** Writes the present state as the whole journal: superseded entries go, a torn line is healed. */
  compact(): void {
    this.#journal?.rewrite(this.#snapshot());
  }

  commit(entry: JournalEntry): void {
    this.#apply(entry);
    if (entry.kind !== 'message' || entry.message.ephemeralFor === undefined) this.#journal?.append(entry);
    const change = changeOf(entry);
    if (change !== undefined) this.announce(change);
  }

  announce(change: WorkspaceChange): void {
    for (const listener of [...this.#listeners]) listener(change);
  }

  subscribe(listener: (change: WorkspaceChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  log(channelId: string): ChannelLog {
    const known = this.#logs.get(channelId);
    if (known !== undefined) return known;
    const log = new ChannelLog();
    this.#logs.set(channelId, log);
    return log;
  }

  message(channelId: string, ts: string): MessageRecord | undefined {
    return this.#logs.get(channelId)?.get(ts);
  }

  /** The message as it was before its last edit: what somebody may still have before them. */
  superseded(channelId: string, ts: string): MessageRecord | undefined {
    return this.#superseded.get(`${channelId} ${ts}`);
  }

  close(): void {
    this.#listeners.clear();
    this.#journal?.close();
  }

  #apply(entry: JournalEntry): void {
    switch (entry.kind) {
      case 'user':
        this.users.set(entry.user.id, entry.user);
        return;
      case 'channel':
        this.channels.set(entry.channel.id, entry.channel);
        return;
      case 'user-group':
        this.userGroups.set(entry.userGroup.id, entry.userGroup);
        return;
      case 'message':
        this.#supersede(entry.message);
        this.log(entry.message.channelId).put(entry.message);
        return;
      case 'message-deleted':
        this.log(entry.channelId).delete(entry.ts);
        return;
      case 'file':
        this.files.set(entry.file.id, entry.file);
        return;
      case 'home':
        this.homes.set(entry.view.userId, entry.view);
        return;
      case 'bookmark':
        this.bookmarks.set(entry.bookmark.id, entry.bookmark);
        return;
    }
  }

  #supersede({ channelId, ts }: MessageRecord): void {
    const before = this.message(channelId, ts);
    if (before === undefined) return;
    const key = `${channelId} ${ts}`;
    this.#superseded.delete(key);
    this.#superseded.set(key, before);
    const [oldest] = this.#superseded.keys();
    if (this.#superseded.size > SUPERSEDED_KEPT && oldest !== undefined) this.#superseded.delete(oldest);
  }

  *#snapshot(): Generator<JournalEntry> {
    for (const user of this.users.values()) yield { kind: 'user', user };
    for (const channel of this.channels.values()) yield { kind: 'channel', channel };
    for (const userGroup of this.userGroups.values()) yield { kind: 'user-group', userGroup };
    for (const file of this.files.values()) yield { kind: 'file', file };
    for (const view of this.homes.values()) yield { kind: 'home', view };
    for (const bookmark of this.bookmarks.values()) yield { kind: 'bookmark', bookmark };
    for (const log of this.#logs.values()) {
      for (const message of log.all())
        if (message.ephemeralFor === undefined) yield { kind: 'message', message };
    }
  }
}

function changeOf(entry: JournalEntry): WorkspaceChange | undefined {
  switch (entry.kind) {
    case 'message': {
      const { channelId, ts, ephemeralFor } = entry.message;
      return { kind: 'message', channelId, ts, ...(ephemeralFor !== undefined && { userId: ephemeralFor }) };
    }
    case 'message-deleted':
      return { kind: 'message-deleted', channelId: entry.channelId, ts: entry.ts };
    case 'channel':
      return { kind: 'channel', channelId: entry.channel.id };
    case 'bookmark':
      return { kind: 'channel', channelId: entry.bookmark.channelId };
    case 'home':
      return { kind: 'home', userId: entry.view.userId };
    case 'user':
      return { kind: 'user', userId: entry.user.id };
    case 'user-group':
      return { kind: 'user' };
    case 'file':
      return undefined;
  }
}
