import type { MessageRecord } from './records.ts';

/** The messages of one channel in the order of their time stamps, with an index of the threads. */
export class ChannelLog {
  readonly #messages = new Map<string, MessageRecord>();
  readonly #replies = new Map<string, Set<string>>();

  /** Adds a message or replaces the one with the same time stamp in its place. */
  put(message: MessageRecord): void {
    this.#messages.set(message.ts, message);
    const parentTs = message.threadTs;
    if (parentTs === undefined || parentTs === message.ts || message.ephemeralFor !== undefined) return;
    const replies = this.#replies.get(parentTs) ?? new Set();
    this.#replies.set(parentTs, replies.add(message.ts));
  }

  delete(ts: string): MessageRecord | undefined {
    const message = this.#messages.get(ts);
    this.#messages.delete(ts);
    if (message?.threadTs !== undefined) this.#replies.get(message.threadTs)?.delete(ts);
    return message;
  }

  get(ts: string): MessageRecord | undefined {
    return this.#messages.get(ts);
  }

  all(): IterableIterator<MessageRecord> {
    return this.#messages.values();
  }

  /** What the channel shows: no thread replies unless they were also sent to the channel. */
  topLevel(): readonly MessageRecord[] {
    return [...this.#messages.values()].filter(
      (message) => message.threadTs === undefined || message.threadTs === message.ts || message.broadcast,
    );
  }

  /** The replies below a parent, oldest first, without ephemeral ones. */
  replies(parentTs: string): readonly MessageRecord[] {
    const timeStamps = [...(this.#replies.get(parentTs) ?? [])];
    return timeStamps.flatMap((ts) => this.#messages.get(ts) ?? []);
  }

  replyCount(parentTs: string): number {
    return this.#replies.get(parentTs)?.size ?? 0;
  }
}
