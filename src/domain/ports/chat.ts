/** A message of ours found in or posted to a channel. */
export interface PostedMessage {
  readonly channelId: string;
  readonly ts: string;
}

export interface ChatMessage {
  /** Plain fallback, shown in notifications. */
  readonly text: string;
  readonly blocks?: readonly unknown[];
  readonly attachments?: readonly unknown[];
}

/**
 * What the publisher needs of the chat. Every call has its own deadline and throws RateLimitedError,
 * UnreachableError or TimeoutError for what may pass, NotFoundError when the message or channel is gone, and
 * ConflictError (quoting the chat's own error code) for what will not pass.
 */
export interface Chat {
  /** `metadataKey` is stored with the message and found by `findByKey`. */
  post(
    channel: string,
    message: ChatMessage,
    options: { readonly metadataKey: string; readonly revision: number; readonly threadTs?: string },
  ): Promise<PostedMessage>;
  edit(
    place: PostedMessage,
    message: ChatMessage,
    options: { readonly metadataKey: string; readonly revision: number },
  ): Promise<void>;
  /** Looks for a message with this key among those posted since `since`. */
  findByKey(
    channel: string,
    metadataKey: string,
    since: Date,
    threadTs?: string,
  ): Promise<PostedMessage | undefined>;
  /** The revision that the message at this place shows; undefined where there is no message of ours with this key. */
  shownRevision(place: PostedMessage, metadataKey: string, threadTs?: string): Promise<number | undefined>;
  uploadImage(
    channel: string,
    image: {
      readonly bytes: Uint8Array;
      readonly fileName: string;
      readonly title: string;
      readonly altText: string;
    },
    options: {
      readonly threadTs?: string;
      readonly comment?: string;
      /** Asked right before the one step that makes people see the image; with `false` they never do. */
      readonly mayShow?: () => Promise<boolean>;
    },
  ): Promise<void>;
  permalink(place: PostedMessage): Promise<string | undefined>;
  /** Why nothing can be posted to a channel of this name; undefined where it is there, or given by its id. */
  channelProblem(channel: string): Promise<string | undefined>;
  /** How people call a user, e.g. `@olu`, without notifying them; undefined when the chat does not say. */
  nameOf(userId: string): Promise<string | undefined>;
}
