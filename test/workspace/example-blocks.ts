/** A plain_text object. */
export const plain = (text: string) => ({ type: 'plain_text', text });
/** A mrkdwn object. */
export const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
/** A button. */
export const button = (actionId: string, text = actionId) => ({
  type: 'button',
  action_id: actionId,
  text: plain(text),
  value: 'INC-1',
});
/** An option of a menu. */
export const option = (text: string, value = text.toLowerCase()) => ({ text: plain(text), value });
/** A section with text. */
export const section = (text: string) => ({ type: 'section', text: mrkdwn(text) });
/** An actions block. */
export const actions = (...elements: readonly unknown[]) => ({
  type: 'actions',
  block_id: 'actions',
  elements,
});
/** An input block around an element. */
export const input = (blockId: string, element: Readonly<Record<string, unknown>>, more = {}) => ({
  type: 'input',
  block_id: blockId,
  label: plain(blockId),
  element,
  ...more,
});
/** A modal. */
export const modal = (blocks: readonly unknown[], more = {}) => ({
  type: 'modal',
  callback_id: 'form',
  title: plain('Form'),
  submit: plain('Send'),
  blocks,
  ...more,
});
/** A text of that many characters. */
export const long = (length: number) => 'x'.repeat(length);
