/**
 * Text that can stand in an SVG: one line of at most `length` characters, without what XML forbids (control
 * characters, halves of surrogate pairs), which would make the renderer refuse the whole picture.
 */
export function plainText(text: string, length: number): string {
  const line = text
    .toWellFormed()
    .replace(/[\p{Cc}\ufffe\uffff\s]+/gu, ' ')
    .trim();
  const characters = [...line];
  return characters.length <= length ? line : `${characters.slice(0, length - 1).join('')}…`;
}
