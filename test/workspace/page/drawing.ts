import { drawBlocks } from '../../../src/workspace/page/blocks/draw-block.ts';
import { topSlot } from '../../../src/workspace/page/blocks/slot.ts';
import { type Drawn, htmlOf } from '../../../src/workspace/page/element.ts';

import { type Viewer, viewerOf } from '../../../src/workspace/page/viewer.ts';
import { InMemoryPerson, nowMs } from './in-memory-person.ts';

export { htmlOf };

/** Ada in Berlin, looking at #ops at 02:14. */
export const viewer: Viewer = viewerOf(new InMemoryPerson(), 'UADA', 'COPS', nowMs);

/** The words of it, without any tag. */
export function wordsOf(drawn: Drawn): string {
  return htmlOf(drawn)
    .replace(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#x27;', "'")
    .replaceAll('&amp;', '&');
}

/** The HTML of blocks in a message or a view. */
export function blocksHtml(blocks: readonly unknown[], surface: 'message' | 'view' = 'message'): string {
  return htmlOf(drawBlocks(blocks, topSlot(viewer, 'test', surface)));
}
