const SCHEMES = new Set(['http:', 'https:', 'mailto:', 'tel:']);

/** The address when a click may follow it; undefined for `javascript:`, `data:` and whatever is no absolute URL. */
export function safeLink(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  return SCHEMES.has(url.protocol) ? url.href : undefined;
}

/**
 * The address when an image may be loaded from it: this page's own origin only. The page fetches nothing
 * from elsewhere, so an image on another host is drawn as a link to it.
 */
export function ownImage(address: string): string | undefined {
  return /^\/[^/\\]/.test(address) ? address : undefined;
}
