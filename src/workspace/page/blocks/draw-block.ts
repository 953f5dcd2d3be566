import { type Drawn, group, h } from '../element.ts';
import { drawMarkdown } from '../text/draw-markdown.ts';
import { drawActions, drawContext, drawHeader, drawSection } from './draw-basic.ts';
import { drawImageBlock } from './draw-image.ts';
import { drawInput } from './draw-input.ts';
import { drawRichText } from './draw-rich-text.ts';
import { drawTable } from './draw-table.ts';
import { drawUnsupported } from './draw-unsupported.ts';
import { asObject, type Json, textOf } from './json.ts';
import { type Slot, within } from './slot.ts';
import { drawTextObject } from './text-object.ts';

type Drawer = (block: Json, slot: Slot) => Drawn;

/** Every block type the page draws. What is not here is announced in the page, never left out. */
const DRAWERS: Readonly<Record<string, Drawer>> = {
  header: drawHeader,
  section: drawSection,
  context: drawContext,
  actions: drawActions,
  input: drawInput,
  image: drawImageBlock,
  rich_text: drawRichText,
  table: drawTable,
  data_table: drawTable,
  divider: () => h('hr', null),
  markdown: (block) => drawMarkdown(textOf(block, 'text') ?? ''),
  alert: (block, { viewer }) =>
    h(
      'div',
      { class: 'block-alert', role: 'note', 'data-level': textOf(block, 'level') ?? 'default' },
      drawTextObject(asObject(block['text']), viewer),
    ),
};

/** The block types that are drawn (for the test that compares them with Slack's list). */
export const drawnBlockTypes: readonly string[] = Object.keys(DRAWERS);

/** Draws a list of blocks in order; `slot.blockId` is set per block. */
export function drawBlocks(blocks: readonly unknown[], slot: Slot): Drawn {
  return group(
    blocks.map((value, at) => {
      const block = asObject(value) ?? {};
      const type = textOf(block, 'type') ?? '';
      const blockId = textOf(block, 'block_id') ?? '';
      const draw = Object.hasOwn(DRAWERS, type) ? DRAWERS[type] : undefined;
      const properties = { class: `block block-${draw ? type : 'unknown'}`, 'data-block-id': blockId };
      const drawn = draw ? draw(block, within(slot, at, { blockId })) : drawUnsupported('block', type);
      return h('div', properties, drawn);
    }),
  );
}
