import type { JsonObject } from '../json.ts';
import type { WorkspaceChannel, WorkspaceFile, WorkspaceMessage, WorkspaceUser } from '../person-side.ts';
import type { UserGroup } from '../seeds.ts';

/** A message as it is kept; the number of replies is counted when it is read. */
export interface MessageRecord extends Omit<WorkspaceMessage, 'replyCount'> {
  /** Set when the app wrote it. */
  readonly botId?: string;
  readonly subtype?: string;
  /** A thread reply that was also sent to the channel. */
  readonly broadcast?: boolean;
}

/** A file as it is kept; its URL depends on where the workspace is mounted, so it is added when read. */
export interface FileRecord extends Omit<WorkspaceFile, 'url'> {
  readonly userId: string;
  readonly createdAtMs: number;
}

/** A modal or App Home view; `values` is what a person has filled in so far, in Slack's shape. */
export interface ViewRecord {
  readonly id: string;
  readonly type: 'modal' | 'home';
  readonly userId: string;
  readonly callbackId: string;
  readonly externalId: string;
  readonly title?: JsonObject;
  readonly submit?: JsonObject;
  readonly close?: JsonObject;
  readonly blocks: readonly JsonObject[];
  readonly privateMetadata: string;
  readonly clearOnClose: boolean;
  readonly notifyOnClose: boolean;
  /** Changes with every edit, so that an update of a view the app has not seen can be refused. */
  readonly hash: string;
  readonly rootViewId: string;
  readonly previousViewId?: string;
  readonly values: StateValues;
}

/** Block id → action id → the element's state as Slack reports it. */
export type StateValues = Readonly<Record<string, Readonly<Record<string, JsonObject>>>>;

/** A link pinned to the top of a channel. */
export interface BookmarkRecord {
  readonly id: string;
  readonly channelId: string;
  readonly title: string;
  readonly link: string;
  readonly emoji: string;
}

/** One change of the workspace: what the journal holds, one a line. */
export type JournalEntry =
  | { readonly kind: 'user'; readonly user: WorkspaceUser }
  | { readonly kind: 'channel'; readonly channel: WorkspaceChannel }
  | { readonly kind: 'user-group'; readonly userGroup: UserGroup }
  | { readonly kind: 'message'; readonly message: MessageRecord }
  | { readonly kind: 'message-deleted'; readonly channelId: string; readonly ts: string }
  | { readonly kind: 'file'; readonly file: FileRecord }
  | { readonly kind: 'home'; readonly view: ViewRecord }
  | { readonly kind: 'bookmark'; readonly bookmark: BookmarkRecord };
