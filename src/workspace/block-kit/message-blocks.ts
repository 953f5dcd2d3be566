import { isObject, type JsonObject } from '../json.ts';
import { messageBlock } from './blocks.ts';
import { interactiveElements } from './interactive.ts';
import type { BlockFault } from './refusal.ts';
import { type CheckedBlocks, checkBlocks } from './surface.ts';

/** Blocks a message may hold. */
export const maxMessageBlocks = 50;
/** All blocks of a message together fail near this many visible characters. */
export const maxMessageBlockCharacters = 13_200;
const maxMarkdownCharacters = 12_000;

/** Checks the blocks of a message (or of one of its attachments, with another `base`). */
export function checkMessageBlocks(value: readonly unknown[], base = '/blocks'): CheckedBlocks {
  const checked = checkBlocks(value, messageBlock, maxMessageBlocks, base);
  if (!checked.ok) return checked;
  const faults = [
    ...tooManyTables(checked.blocks, base),
    ...tooMuchMarkdown(checked.blocks, base),
    ...fileInputs(checked.blocks, base),
  ];
  return faults.length > 0 ? { ok: false, faults } : checked;
}

/** The characters a reader sees in the blocks: every text, alternative text and title string. */
export function visibleCharacters(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + visibleCharacters(item), 0);
  if (!isObject(value)) return 0;
  return Object.entries(value).reduce((sum, [key, member]) => {
    if (typeof member !== 'string') return sum + visibleCharacters(member);
    return ['text', 'alt_text', 'title'].includes(key) ? sum + member.length : sum;
  }, 0);
}

function tooManyTables(blocks: readonly JsonObject[], base: string): readonly BlockFault[] {
  const tables = blocks.filter((block) => block['type'] === 'table');
  return tables.length > 1 ? [{ text: 'only one table allowed', pointer: base }] : [];
}

function tooMuchMarkdown(blocks: readonly JsonObject[], base: string): readonly BlockFault[] {
  const total = visibleCharacters(blocks.filter((block) => block['type'] === 'markdown'));
  return total > maxMarkdownCharacters
    ? [{ text: `markdown blocks must be less than ${maxMarkdownCharacters + 1} characters`, pointer: base }]
    : [];
}

function fileInputs(blocks: readonly JsonObject[], base: string): readonly BlockFault[] {
  return interactiveElements(blocks)
    .filter(({ element }) => element['type'] === 'file_input')
    .map(({ pointer }) => ({ text: 'file_input is allowed in modals only', pointer: `${base}${pointer}` }));
}
