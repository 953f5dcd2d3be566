import type { z } from 'zod';
import { newBlockId } from '../ids.ts';
import { isObject, type JsonObject, stringOf } from '../json.ts';
import { interactiveElements, mapElements } from './interactive.ts';
import { type BlockFault, faultsOf } from './refusal.ts';

/** Blocks as they will be kept, or everything that is wrong with them. */
export type CheckedBlocks =
  | { readonly ok: true; readonly blocks: readonly JsonObject[] }
  | { readonly ok: false; readonly faults: readonly BlockFault[] };

/** Checks each block by the surface's schema, then the rules between blocks; gives ids to what has none. */
export function checkBlocks(
  value: readonly unknown[],
  schema: z.ZodType,
  maximum: number,
  base = '/blocks',
): CheckedBlocks {
  if (value.length > maximum) {
    return { ok: false, faults: [{ text: `no more than ${maximum} items allowed`, pointer: base }] };
  }
  const faults = value.flatMap((block, index) => {
    const parsed = schema.safeParse(block, { reportInput: true });
    return parsed.success ? [] : faultsOf(parsed.error, `${base}/${index}`);
  });
  if (faults.length > 0) return { ok: false, faults };
  const blocks = value.filter(isObject);
  const clashes = [...duplicateBlockIds(blocks, base), ...duplicateActionIds(blocks, base)];
  return clashes.length > 0 ? { ok: false, faults: clashes } : { ok: true, blocks: blocks.map(withIds) };
}

function duplicateBlockIds(blocks: readonly JsonObject[], base: string): readonly BlockFault[] {
  const seen = new Set<string>();
  return blocks.flatMap((block, index) => {
    const blockId = stringOf(block, 'block_id');
    if (blockId === '' || !seen.has(blockId)) {
      seen.add(blockId);
      return [];
    }
    return [{ text: `block_id '${blockId}' already exists`, pointer: `${base}/${index}/block_id` }];
  });
}

/** Slack wants action ids unique within their block only: a list may repeat one button on every row. */
function duplicateActionIds(blocks: readonly JsonObject[], base: string): readonly BlockFault[] {
  const seen = new Map<JsonObject, Set<string>>();
  return interactiveElements(blocks).flatMap(({ block, actionId, pointer }) => {
    const inBlock = seen.get(block) ?? new Set();
    seen.set(block, inBlock);
    if (actionId === '' || !inBlock.has(actionId)) {
      inBlock.add(actionId);
      return [];
    }
    return [{ text: `action_id '${actionId}' already exists`, pointer: `${base}${pointer}/action_id` }];
  });
}

function withIds(block: JsonObject): JsonObject {
  const named = { ...block, block_id: stringOf(block, 'block_id') || newBlockId() };
  return mapElements(named, (element) => ({
    ...element,
    action_id: stringOf(element, 'action_id') || newBlockId(),
  }));
}
