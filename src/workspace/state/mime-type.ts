const byExtension: ReadonlyMap<string, string> = new Map([
  ['png', 'image/png'],
  ['jpg', 'image/jpeg'],
  ['jpeg', 'image/jpeg'],
  ['gif', 'image/gif'],
  ['webp', 'image/webp'],
  ['svg', 'image/svg+xml'],
  ['csv', 'text/csv'],
  ['json', 'application/json'],
  ['log', 'text/plain'],
  ['md', 'text/markdown'],
  ['pdf', 'application/pdf'],
  ['txt', 'text/plain'],
  ['yml', 'text/yaml'],
]);

/** Pictures a browser may draw in place: none of them can carry a script, unlike SVG. */
const inline = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);

/** The MIME type that a file's name promises. */
export function mimeTypeOf(name: string): string {
  return byExtension.get(name.split('.').at(-1)?.toLowerCase() ?? '') ?? 'application/octet-stream';
}

/** True for what may be shown inside a page instead of being downloaded. */
export function isDrawable(mimeType: string): boolean {
  return inline.has(mimeType);
}
