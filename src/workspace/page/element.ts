/**
 * HTML by function calls. Everything that is drawn goes through here, so everything is escaped here: a text
 * can become neither an element nor an attribute. (Why not a library: docs/adr/0005.)
 */
class Markup {
  readonly html: string;
  constructor(html: string) {
    this.html = html;
  }
}

/** Anything that can stand in the page; texts are escaped, `null`, `undefined` and `false` draw nothing. */
export type Drawn = Markup | string | number | false | null | undefined;

/** The attributes of an element by their HTML names: `true` stands alone, `undefined` and `false` leave it out. */
export type Attributes = Readonly<Record<string, unknown>>;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#x27;',
};
const VOID = new Set(['hr', 'img', 'input', 'link', 'meta']);
/** A browser drops a line end right after these tags; one more keeps what was meant. */
const DROPS_FIRST_LINE_END = new Set(['pre', 'textarea']);

function escaped(text: string): string {
  // Most texts hold nothing to escape, and looking is cheaper than replacing.
  if (!/[&<>"']/.test(text)) return text;
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

function attribute(name: string, value: unknown): string {
  if (value === undefined || value === null) return '';
  // In ARIA false is a value and not an absence.
  if (typeof value === 'boolean' && !name.startsWith('aria-')) return value ? ` ${name}=""` : '';
  return ` ${name}="${escaped(String(value))}"`;
}

// Joined with `+=` and not with `join`, which would copy the whole text once at each level of nesting.
function together(nodes: readonly Drawn[]): string {
  let html = '';
  for (const node of nodes) html += htmlOf(node);
  return html;
}

/** Makes one element. `tag` and the names of attributes are ours, never data; values and texts may be anything. */
export function h(tag: string, attributes: Attributes | null, ...children: Drawn[]): Drawn {
  let opened = `<${tag}`;
  for (const name of Object.keys(attributes ?? {})) opened += attribute(name, attributes?.[name]);
  if (VOID.has(tag)) return new Markup(`${opened}/>`);
  const inside = together(children);
  const lineEnd = DROPS_FIRST_LINE_END.has(tag) && inside.startsWith('\n') ? '\n' : '';
  return new Markup(`${opened}>${lineEnd}${inside}</${tag}>`);
}

/** Puts nodes side by side without an element around them. */
export function group(nodes: readonly Drawn[]): Drawn {
  return new Markup(together(nodes));
}

/** The HTML of something drawn. */
export function htmlOf(drawn: Drawn): string {
  if (drawn instanceof Markup) return drawn.html;
  return drawn === null || drawn === undefined || drawn === false ? '' : escaped(String(drawn));
}
