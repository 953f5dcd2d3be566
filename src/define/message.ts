/** What a template makes and a command answers: text for notifications, blocks for eyes. */
export interface Message {
  readonly text: string;
  readonly blocks?: readonly Block[];
  /** Coloured bars; a card is one attachment with its blocks. */
  readonly attachments?: readonly {
    readonly color?: string;
    readonly blocks?: readonly Block[];
    readonly fallback?: string;
    /** Only without blocks. Slack fetches the picture by itself, and shows the message also where it cannot. */
    readonly title?: string;
    readonly title_link?: string;
    readonly image_url?: string;
  }[];
}

/** A picture that belongs to a message; PNG. */
export interface MessageImage {
  readonly bytes: Uint8Array;
  readonly fileName: string;
  readonly title: string;
  readonly altText: string;
}

/** A Block Kit block. Templates build them as plain data; golden files and the strict local workspace hold them to Slack's rules. */
export type Block = Readonly<Record<string, unknown>> & { readonly type: string };

/** A modal as `views.open` takes it. */
export interface Modal {
  readonly type: 'modal';
  readonly callback_id: string;
  readonly title: { readonly type: 'plain_text'; readonly text: string };
  readonly submit?: { readonly type: 'plain_text'; readonly text: string };
  readonly close?: { readonly type: 'plain_text'; readonly text: string };
  readonly private_metadata?: string;
  readonly blocks: readonly Block[];
}
