import type { WorkspaceFile } from '../../person-side.ts';
import { type Drawn, h } from '../element.ts';
import { drawIcon } from './icon.ts';

function sizeOf(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 ** 2 ? `${(bytes / 1024).toFixed(1)} KiB` : `${(bytes / 1024 ** 2).toFixed(1)} MiB`;
}

/** An uploaded file: pictures are shown, anything else is a row to open. */
export function drawUpload(file: WorkspaceFile): Drawn {
  const href = `/workspace/files/${encodeURIComponent(file.id)}`;
  const title = file.title || file.name;
  const open = { href, target: '_blank', rel: 'noopener' };
  if (/^image\/(?:png|jpeg|gif|webp)$/.test(file.mimeType)) {
    const picture = h('img', {
      class: 'upload-image',
      src: href,
      alt: file.altText || title,
      loading: 'lazy',
    });
    return h('figure', { class: 'upload' }, h('figcaption', null, title), h('a', open, picture));
  }
  const details = h(
    'span',
    { class: 'upload-details' },
    h('strong', null, title),
    h('span', { class: 'quiet' }, `${file.name}, ${sizeOf(file.size)}`),
  );
  return h('a', { ...open, class: 'upload upload-row' }, drawIcon('file'), details);
}
