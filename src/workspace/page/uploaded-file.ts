/** How an uploaded file is handed to the browser. */
export interface Presentation {
  readonly contentType: string;
  readonly disposition: 'inline' | 'attachment';
}

const PICTURES: readonly (readonly [string, readonly number[]])[] = [
  ['image/png', [0x89, 0x50, 0x4e, 0x47]],
  ['image/jpeg', [0xff, 0xd8, 0xff]],
  ['image/gif', [0x47, 0x49, 0x46, 0x38]],
];

function isText(bytes: Uint8Array): boolean {
  if (bytes.includes(0)) return false;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/**
 * Looks at the bytes and not at what the uploader said: a picture or a plain text may be shown in the page's
 * origin, anything else (HTML or SVG is only text here) is downloaded.
 */
export function presentationOf(bytes: Uint8Array): Presentation {
  const picture = PICTURES.find(([, magic]) => magic.every((byte, at) => bytes[at] === byte));
  if (picture) return { contentType: picture[0], disposition: 'inline' };
  const webp = String.fromCharCode(...bytes.slice(0, 4), ...bytes.slice(8, 12));
  if (webp === 'RIFFWEBP') return { contentType: 'image/webp', disposition: 'inline' };
  if (isText(bytes)) return { contentType: 'text/plain; charset=utf-8', disposition: 'inline' };
  return { contentType: 'application/octet-stream', disposition: 'attachment' };
}
