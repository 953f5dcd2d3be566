import { z } from 'zod';
import type { JsonObject } from '../json.ts';
import { homeBlock, modalBlock } from './blocks.ts';
import { type BlockFault, faultsOf } from './refusal.ts';
import { checkBlocks } from './surface.ts';
import { plainText } from './text.ts';

const maxViewBlocks = 100;
/** The size of a whole view as JSON, in bytes. */
export const maxViewBytes = 250_000;

const shared = {
  blocks: z.array(z.unknown()),
  private_metadata: z.string().max(3000).optional(),
  callback_id: z.string().max(255).optional(),
  external_id: z.string().max(255).optional(),
};

const view = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('home'), ...shared }),
  z.strictObject({
    type: z.literal('modal'),
    title: plainText(24),
    submit: plainText(24).optional(),
    close: plainText(24).optional(),
    clear_on_close: z.boolean().optional(),
    notify_on_close: z.boolean().optional(),
    submit_disabled: z.boolean().optional(),
    ...shared,
  }),
]);

type View = z.output<typeof view>;

/** A view whose blocks have passed and carry ids. */
export type ViewDefinition = View & { readonly blocks: readonly JsonObject[] };

export type CheckedView =
  | { readonly ok: true; readonly view: ViewDefinition }
  | { readonly ok: false; readonly faults: readonly BlockFault[] };

/** Checks a whole view, modal or App Home. */
export function checkView(value: unknown): CheckedView {
  const parsed = view.safeParse(value, { reportInput: true });
  if (!parsed.success) return { ok: false, faults: faultsOf(parsed.error, '/view') };
  const isModal = parsed.data.type === 'modal';
  const checked = checkBlocks(
    parsed.data.blocks,
    isModal ? modalBlock : homeBlock,
    maxViewBlocks,
    '/view/blocks',
  );
  if (!checked.ok) return checked;
  const faults = viewRules(parsed.data, checked.blocks);
  if (faults.length > 0) return { ok: false, faults };
  return { ok: true, view: { ...parsed.data, blocks: [...checked.blocks] } };
}

function viewRules(definition: View, blocks: readonly JsonObject[]): readonly BlockFault[] {
  const faults: BlockFault[] = [];
  const inputs = blocks.filter((block) => block['type'] === 'input');
  if (definition.type === 'modal' && inputs.length > 0 && definition.submit === undefined) {
    faults.push({ text: 'missing required field: submit', pointer: '/view' });
  }
  const encoded = JSON.stringify(blocks);
  if (definition.type === 'home' && encoded.includes('"type":"file_input"')) {
    faults.push({ text: 'file_input is allowed in modals only', pointer: '/view/blocks' });
  }
  if (encoded.split('"focus_on_load":true').length > 2) {
    faults.push({ text: 'only one element may have focus_on_load', pointer: '/view/blocks' });
  }
  return faults;
}
