import type { Drawn } from '../element.ts';
import { drawPlain } from '../text/draw-inline.ts';
import { drawMrkdwn } from '../text/draw-mrkdwn.ts';
import { unescapeEntities } from '../text/entities.ts';
import type { Viewer } from '../viewer.ts';
import { type Json, textOf } from './json.ts';

/** Draws a `plain_text` or `mrkdwn` object. */
export function drawTextObject(object: Json | undefined, viewer: Viewer): Drawn {
  const text = textOf(object, 'text') ?? '';
  if (textOf(object, 'type') === 'mrkdwn') return drawMrkdwn(text, viewer);
  return object?.['emoji'] === false ? unescapeEntities(text) : drawPlain(unescapeEntities(text));
}

/** The words of a text object, for a label or an attribute. */
export function wordsOf(object: Json | undefined): string {
  return unescapeEntities(textOf(object, 'text') ?? '');
}
