/** Finds in a region of bytes, from a place on, where any of some texts begins; -1 where none does any more. */
export type FindNext = (from: number) => number;

/** Made ready for texts once, and then for each region. */
export type LiteralFinder = (region: Buffer) => FindNext;

/**
 * Looks for plain texts in bytes of UTF-8, some gigabytes a second. Where case does not count, only ASCII may be in
 * them.
 */
export function literalFinder(literals: readonly string[], ignoresCase: boolean): LiteralFinder {
  return ignoresCase
    ? inAnyCase(literals)
    : asTheyAre(literals.map((literal) => Buffer.from(literal, 'utf8')));
}

function asTheyAre(literals: readonly Buffer[]): LiteralFinder {
  return (region) => {
    // Where each is next; looked for again only when it has been passed.
    const next = literals.map((literal) => region.indexOf(literal));
    return (from) => {
      let nearest = -1;
      for (const [index, literal] of literals.entries()) {
        let at = next[index] ?? -1;
        if (at >= 0 && at < from) {
          at = region.indexOf(literal, from);
          next[index] = at;
        }
        if (at >= 0 && (nearest < 0 || at < nearest)) nearest = at;
      }
      return nearest;
    };
  };
}

function inAnyCase(literals: readonly string[]): LiteralFinder {
  const escaped = literals.map((literal) => literal.replace(/[\^$\\.*+?()[\]{}|]/g, '\\$&'));
  const expression = new RegExp(escaped.join('|'), 'gi');
  return (region) => {
    const text = region.toString('latin1');
    return (from) => {
      expression.lastIndex = from;
      return expression.exec(text)?.index ?? -1;
    };
  };
}
