import type { Block } from '../src/define/message.ts';
import { cut } from '../src/domain/text.ts';

/** Slack's limits, in UTF-16 units, that the builders keep whatever they are given. */
export const limits = {
  blocks: 50,
  sectionText: 3_000,
  headerText: 150,
  contextElements: 10,
  contextText: 2_000,
  buttonText: 75,
  optionText: 75,
  tableRows: 100,
  /** All blocks of a message together fail near 13,200. */
  messageCharacters: 12_000,
} as const;

const placeholder = '–';

type Element = Readonly<Record<string, unknown>>;

/** Asked before the action is sent. */
export interface Confirmation {
  readonly title: string;
  readonly text: string;
  readonly confirm: string;
}

/** mrkdwn is verbatim throughout: Slack makes no links or mentions of what only looks like some. */
function mrkdwn(text: string, max: number): Element {
  return { type: 'mrkdwn', text: cut(text, max) || placeholder, verbatim: true };
}

function plainText(text: string, max: number): Element {
  return { type: 'plain_text', text: cut(text, max) || placeholder, emoji: true };
}

/** `text` is mrkdwn whose foreign parts have been made literal. */
export function section(text: string, accessory?: Element): Block {
  const shown = { type: 'section', text: mrkdwn(text, limits.sectionText) };
  return accessory === undefined ? shown : { ...shown, accessory };
}

/** A section that shows foreign text as it is, lines included. */
export function quote(text: string): Block {
  const shown = { type: 'plain_text', text: cut(text, limits.sectionText) || placeholder, emoji: false };
  return { type: 'section', text: shown };
}

/** Plain text: foreign titles need no escaping here. */
export function header(text: string): Block {
  return { type: 'header', text: plainText(text, limits.headerText) };
}

/** Small print; each text is mrkdwn whose foreign parts have been made literal. */
export function context(...texts: readonly string[]): Block {
  const elements = texts.slice(0, limits.contextElements).map((text) => mrkdwn(text, limits.contextText));
  return { type: 'context', elements };
}

export const divider: Block = { type: 'divider' };

export function actions(elements: readonly Element[]): Block {
  return { type: 'actions', elements };
}

export interface ButtonParts {
  readonly text: string;
  readonly actionId: string;
  readonly value: string;
  readonly style?: 'primary' | 'danger';
  readonly confirm?: Confirmation;
}

export function button({ text, actionId, value, style, confirm }: ButtonParts): Element {
  return {
    type: 'button',
    text: plainText(text, limits.buttonText),
    action_id: actionId,
    value,
    ...(style === undefined ? {} : { style }),
    ...(confirm === undefined ? {} : { confirm: confirmation(confirm) }),
  };
}

/** A button that opens an allowed link. Slack reports the click all the same; ids that start with `open-` are let be. */
export function linkButton(text: string, url: string): Element {
  const actionId = `open-${text.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`;
  return { type: 'button', text: plainText(text, limits.buttonText), action_id: actionId, url };
}

export interface Choice {
  readonly text: string;
  readonly value: string;
}

/** Entries are `<action name>|<value>`; Slack takes five at most. */
export function overflow(actionId: string, choices: readonly Choice[]): Element {
  return { type: 'overflow', action_id: actionId, options: choices.slice(0, 5).map(option) };
}

function option({ text, value }: Choice): Element {
  return { text: plainText(text, limits.optionText), value };
}

function confirmation({ title, text, confirm }: Confirmation): Element {
  return {
    title: plainText(title, 100),
    text: plainText(text, 300),
    confirm: plainText(confirm, 30),
    deny: plainText('Cancel', 30),
  };
}

/** A table of literal cells; the first row is its head. What does not fit is the caller's to say. */
export function table(rows: readonly (readonly string[])[], rightAligned: readonly number[] = []): Block {
  const columns = rows[0]?.length ?? 0;
  return {
    type: 'table',
    rows: rows
      .slice(0, limits.tableRows)
      .map((row) => row.map((cell) => ({ type: 'raw_text', text: cell || ' ' }))),
    column_settings: Array.from({ length: columns }, (_, column) => ({
      align: rightAligned.includes(column) ? 'right' : 'left',
      // A figure and its unit stay together.
      is_wrapped: !rightAligned.includes(column),
    })),
  };
}

export interface InputParts {
  readonly blockId: string;
  readonly label: string;
  readonly element: Element;
  readonly hint?: string;
  readonly optional?: boolean;
}

/** A field of a form; its answer comes back under `blockId`. */
export function input({ blockId, label, element, hint, optional = false }: InputParts): Block {
  return {
    type: 'input',
    block_id: blockId,
    label: plainText(label, 2_000),
    element,
    optional,
    ...(hint === undefined ? {} : { hint: plainText(hint, 2_000) }),
  };
}
