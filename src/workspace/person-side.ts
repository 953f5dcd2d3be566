/**
 * The person side of the local workspace: what somebody sitting in front of Slack can see and do. The page
 * draws it and the stories drive it; neither reaches behind it.
 *
 * Everything is plain JSON. Block Kit is passed through as the app sent it (`unknown` until a renderer
 * narrows it): the workspace has already validated it.
 */

/** One user of the workspace. `role` is what the built-in configuration grants; Slack itself knows no such role. */
export interface WorkspaceUser {
  readonly id: string;
  readonly name: string;
  readonly realName: string;
  readonly email: string;
  readonly timeZone: string;
  readonly isBot: boolean;
  readonly deleted: boolean;
  /** CSS colour of the drawn avatar. */
  readonly color: string;
}

export interface WorkspaceChannel {
  readonly id: string;
  /** Without the leading `#`; for a direct message the other side's name. */
  readonly name: string;
  readonly kind: 'channel' | 'im';
  readonly isArchived: boolean;
  readonly memberIds: readonly string[];
  readonly topic: string;
}

export interface WorkspaceFile {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly mimeType: string;
  readonly size: number;
  readonly altText: string;
  /** Path below the page's own origin from which the bytes are served. */
  readonly url: string;
}

export interface WorkspaceMessage {
  /** Slack time stamp: seconds with six decimals, unique within its channel. */
  readonly ts: string;
  readonly threadTs?: string;
  readonly channelId: string;
  readonly userId: string;
  readonly text: string;
  readonly blocks: readonly unknown[];
  readonly attachments: readonly unknown[];
  readonly files: readonly WorkspaceFile[];
  readonly reactions: readonly { readonly name: string; readonly userIds: readonly string[] }[];
  readonly editedAt?: string;
  readonly replyCount: number;
  readonly metadata?: {
    readonly event_type: string;
    readonly event_payload: Readonly<Record<string, unknown>>;
  };
  /** Set on a message that only this user sees. */
  readonly ephemeralFor?: string;
  readonly pinned: boolean;
}

export interface WorkspaceView {
  readonly id: string;
  readonly type: 'modal' | 'home';
  readonly callbackId: string;
  readonly title: string;
  readonly submit?: string;
  readonly close?: string;
  readonly blocks: readonly unknown[];
  readonly privateMetadata: string;
}

/** Where an interactive element was used. */
export type ActionPlace =
  | { readonly kind: 'message'; readonly channelId: string; readonly ts: string }
  | { readonly kind: 'view'; readonly viewId: string };

export interface ActionUse {
  readonly place: ActionPlace;
  readonly blockId: string;
  readonly actionId: string;
  /** For a button: nothing more. For a select, overflow, radio, date …: the chosen option value(s) or text. */
  readonly selected?: string | readonly string[];
  /** In a view: what the person has filled in so far, which the app is told along with the action. */
  readonly values?: FormValues;
}

/** One line of an external select, as the app offered it. */
export interface OfferedOption {
  readonly text: string;
  readonly value: string;
}

/** What somebody typed into an external select. */
export interface OptionQuery {
  readonly place: ActionPlace;
  readonly blockId: string;
  readonly actionId: string;
  readonly query: string;
}

/** `state.values` of a view as a person filled it in: block id → action id → text or chosen option value(s). */
export type FormValues = Readonly<
  Record<string, Readonly<Record<string, string | readonly string[] | null>>>
>;

export type SubmitOutcome =
  | { readonly outcome: 'closed' }
  | { readonly outcome: 'updated'; readonly view: WorkspaceView }
  | { readonly outcome: 'errors'; readonly errors: Readonly<Record<string, string>> };

/** What went wrong as Slack would tell the person, e.g. the app did not answer within 3 s. */
export type PersonOutcome = { readonly ok: true } | { readonly ok: false; readonly error: string };

/** Something changed: a page re-reads what it shows. `userId` limits it to one person. */
export interface WorkspaceChange {
  readonly kind: 'message' | 'message-deleted' | 'view' | 'home' | 'channel' | 'user';
  readonly channelId?: string;
  readonly ts?: string;
  readonly userId?: string;
}

export interface SlashCommandHint {
  readonly command: string;
  readonly description: string;
  readonly usageHint: string;
}

export interface ShortcutHint {
  readonly callbackId: string;
  readonly name: string;
  readonly description: string;
  readonly type: 'message' | 'global';
}

/** See the file comment. Every method acts as the user whose id it is given; an unknown id is an error. */
export interface PersonSide {
  readonly teamName: string;
  readonly botUserId: string;
  users(): readonly WorkspaceUser[];
  channels(userId: string): readonly WorkspaceChannel[];
  /** Top-level messages oldest first, with this user's ephemeral ones in place. */
  messages(userId: string, channelId: string, limit?: number): readonly WorkspaceMessage[];
  /** The parent and its replies, oldest first. */
  thread(userId: string, channelId: string, threadTs: string): readonly WorkspaceMessage[];
  /** The open modals of this user, the top of the stack last. */
  modals(userId: string): readonly WorkspaceView[];
  home(userId: string): WorkspaceView | undefined;
  slashCommands(): readonly SlashCommandHint[];
  shortcuts(): readonly ShortcutHint[];
  /** Plain text that the person types; what starts with `/` goes to `runSlashCommand` instead. */
  postMessage(userId: string, channelId: string, text: string, threadTs?: string): WorkspaceMessage;
  runSlashCommand(userId: string, channelId: string, commandLine: string): Promise<PersonOutcome>;
  useAction(userId: string, use: ActionUse): Promise<PersonOutcome>;
  submitView(userId: string, viewId: string, values: FormValues): Promise<SubmitOutcome | PersonOutcome>;
  closeView(userId: string, viewId: string): Promise<void>;
  runShortcut(
    userId: string,
    callbackId: string,
    on?: { readonly channelId: string; readonly ts: string },
  ): Promise<PersonOutcome>;
  openHome(userId: string): Promise<PersonOutcome>;
  openDirectMessage(userId: string, withUserId: string): WorkspaceChannel;
  /** The bytes of an uploaded file, or undefined. */
  fileContent(fileId: string): Uint8Array | undefined;
  /** Returns the way to unsubscribe. */
  subscribe(listener: (change: WorkspaceChange) => void): () => void;
}

/** The part of the person side that only external selects need. */
export interface OptionSource {
  /** The options that the app offers for what was typed; none when it does not answer in time. */
  loadOptions(userId: string, query: OptionQuery): Promise<readonly OfferedOption[]>;
}
