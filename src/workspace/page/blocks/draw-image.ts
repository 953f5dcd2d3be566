import { type Drawn, h } from '../element.ts';
import { drawLink } from '../text/draw-mention.ts';
import { unescapeEntities } from '../text/entities.ts';
import { ownImage } from '../text/safe-link.ts';
import { type Json, objectOf, textOf } from './json.ts';
import type { Slot } from './slot.ts';
import { wordsOf } from './text-object.ts';

function addressOf(image: Json): string {
  const file = objectOf(image, 'slack_file');
  const fileId = textOf(file, 'id');
  if (fileId !== undefined) return `/workspace/files/${encodeURIComponent(fileId)}`;
  const address = textOf(image, 'image_url') ?? textOf(file, 'url') ?? '';
  // An upload's address, as the Web API hands it out, is a file that this page serves itself.
  const uploaded = /^(?:http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?)?\/(?:\w+\/)?files\/(\w+)/.exec(
    address,
  );
  return uploaded ? `/workspace/files/${uploaded[1]}` : address;
}

/** An image of this origin; one from elsewhere becomes a link, because the page fetches nothing from the net. */
export function drawImage(image: Json, className: string): Drawn {
  const alt = unescapeEntities(textOf(image, 'alt_text') ?? '');
  const address = addressOf(image);
  const own = ownImage(address);
  if (own !== undefined) return h('img', { class: className, src: own, alt, title: alt, loading: 'lazy' });
  const label = `Image: ${alt || address}`;
  return h('span', { class: 'image-elsewhere' }, drawLink(address, label, label));
}

/** `image`: a title over a picture. */
export function drawImageBlock(block: Json, _slot: Slot): Drawn {
  const title = wordsOf(objectOf(block, 'title'));
  return h('figure', null, title ? h('figcaption', null, title) : null, drawImage(block, 'block-image'));
}
