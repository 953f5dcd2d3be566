/** How a payload names the document that a point was made from. */
export interface KeyRule {
  /** What stands in front of the path in payloads and not in the source, e.g. `/app/docs/`. */
  readonly strip: string;
}

/**
 * The name of a document as its source has it: a path with `/`, without `./`, in the composed form of Unicode.
 * Undefined for a path that leaves its folder.
 */
export function documentKey(value: string, { strip }: KeyRule): string | undefined {
  const slashes = value.includes('\\') ? value.replaceAll('\\', '/') : value;
  let key = strip !== '' && slashes.startsWith(strip) ? slashes.slice(strip.length) : slashes;
  if (key.startsWith('/') || key.startsWith('./')) key = key.replace(/^(\.?\/)+/, '');
  if (key.includes('..') && key.split('/').includes('..')) return undefined;
  // Most paths are ASCII, for which both forms are the same.
  return /[^\0-\x7f]/.test(key) ? key.normalize('NFC') : key;
}
