import { type Drawn, h } from '../element.ts';
import { unescapeEntities } from '../text/entities.ts';
import { drawRichText } from './draw-rich-text.ts';
import { asObject, type Json, numberOf, objectsOf, textOf } from './json.ts';
import type { Slot } from './slot.ts';

/** `table` and `data_table`: the first row is the head; cells are raw text, numbers or rich text. */
export function drawTable(block: Json, slot: Slot): Drawn {
  const rows = Array.isArray(block['rows']) ? block['rows'].filter((row) => Array.isArray(row)) : [];
  const settings = objectsOf(block, 'column_settings');
  const [head = [], ...body] = rows;
  const drawRow = (tag: string, row: readonly unknown[]): Drawn =>
    h('tr', null, ...row.map((cell, column) => drawCell(tag, asObject(cell) ?? {}, settings[column], slot)));
  const caption = textOf(block, 'caption');
  return h(
    'div',
    // A wide table scrolls by itself, so it has to be reachable by Tab.
    { class: 'table-scroll', tabindex: 0, role: 'region', 'aria-label': caption ?? 'Table' },
    h(
      'table',
      null,
      caption ? h('caption', null, caption) : null,
      h('thead', null, drawRow('th', head)),
      h('tbody', null, ...body.map((row) => drawRow('td', row))),
    ),
  );
}

function drawCell(tag: string, cell: Json, setting: Json | undefined, slot: Slot): Drawn {
  const isNumber = textOf(cell, 'type') === 'raw_number';
  const align = textOf(setting, 'align') ?? (isNumber ? 'right' : 'left');
  const className = `align-${align}${setting?.['is_wrapped'] === true ? ' wrapped' : ''}`;
  const text = textOf(cell, 'text') ?? numberOf(cell, 'value') ?? numberOf(cell, 'number');
  const content =
    textOf(cell, 'type') === 'rich_text' ? drawRichText(cell, slot) : unescapeEntities(String(text ?? ''));
  return h(tag, { class: className, scope: tag === 'th' ? 'col' : undefined }, content);
}
