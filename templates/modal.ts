import type { Block, Modal } from '../src/define/message.ts';

const maxTitleLength = 24;

export interface ModalParts {
  /** Name of the action that takes the submission. */
  readonly callbackId: string;
  readonly title: string;
  readonly submit: string;
  /** Comes back with the submission, from outside: it is to be validated there. */
  readonly value: string;
  readonly blocks: readonly Block[];
}

/** A form with a way out; Slack cuts titles at 24 characters, so they are cut here. */
export function modal({ callbackId, title, submit, value, blocks }: ModalParts): Modal {
  const text = (words: string) => ({ type: 'plain_text', text: words.slice(0, maxTitleLength) }) as const;
  return {
    type: 'modal',
    callback_id: callbackId,
    title: text(title),
    submit: text(submit),
    close: text('Cancel'),
    private_metadata: value,
    blocks,
  };
}
