import { isObject, type JsonObject, objectsOf, stringOf } from '../json.ts';

/** An element somebody can use, with the block that holds it. */
export interface InteractiveElement {
  readonly block: JsonObject;
  readonly element: JsonObject;
  readonly blockId: string;
  readonly actionId: string;
  /** Where the element is, as a JSON pointer below the blocks. */
  readonly pointer: string;
}

/** Every interactive element of the blocks, in reading order; pictures and texts are not interactive. */
export function interactiveElements(blocks: readonly JsonObject[]): readonly InteractiveElement[] {
  return blocks.flatMap((block, index) =>
    places(block)
      .filter(({ element }) => !['image', 'plain_text', 'mrkdwn'].includes(stringOf(element, 'type')))
      .map(({ element, path }) => ({
        block,
        element,
        blockId: stringOf(block, 'block_id'),
        actionId: stringOf(element, 'action_id'),
        pointer: `/${index}/${path}`,
      })),
  );
}

/** Rewrites every element that can be used; the other parts stay as they are. */
export function mapElements(block: JsonObject, change: (element: JsonObject) => JsonObject): JsonObject {
  switch (block['type']) {
    case 'actions':
    case 'context_actions':
      return { ...block, elements: objectsOf(block['elements']).map(change) };
    case 'input':
      return isObject(block['element']) ? { ...block, element: change(block['element']) } : block;
    case 'section': {
      const { accessory } = block;
      if (!isObject(accessory) || accessory['type'] === 'image') return block;
      return { ...block, accessory: change(accessory) };
    }
    default:
      return block;
  }
}

function places(block: JsonObject): readonly { element: JsonObject; path: string }[] {
  switch (block['type']) {
    case 'actions':
    case 'context_actions':
      return objectsOf(block['elements']).map((element, index) => ({ element, path: `elements/${index}` }));
    case 'input':
      return isObject(block['element']) ? [{ element: block['element'], path: 'element' }] : [];
    case 'section':
      return isObject(block['accessory']) ? [{ element: block['accessory'], path: 'accessory' }] : [];
    default:
      return [];
  }
}
