const CHARACTERS: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };

/**
 * Undoes Slack's own escaping, in one pass: `&amp;lt;` was `&lt;` when somebody wrote it and stays that.
 * The page's escaping is React's and comes after this.
 */
export function unescapeEntities(text: string): string {
  return text.replace(/&(?:amp|lt|gt);/g, (entity) => CHARACTERS[entity] ?? entity);
}
