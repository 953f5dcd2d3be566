const LONGEST = 1_000;

/** Whether a name holds a star, a question mark or a class. */
export const isWild = (name: string): boolean => /[*?[]/.test(name);

/**
 * Holds a name against a pattern in which `*` is anything, `?` one character and `[a-z]` one of a class. It goes back
 * to the last star only, so the cost is at most the product of both lengths.
 */
export function matchesWildcard(pattern: string, name: string): boolean {
  const tokens = pattern.slice(0, LONGEST).match(/\[[!^]?\]?[^\]]*\]|./gsu) ?? [];
  const characters = [...name];
  let [token, at, star, kept] = [0, 0, -1, 0];
  while (at < characters.length) {
    const wanted = tokens[token];
    if (wanted === '*') {
      star = token;
      token += 1;
      kept = at;
    } else if (wanted !== undefined && matchesOne(wanted, characters[at] ?? '')) {
      token += 1;
      at += 1;
    } else if (star >= 0) {
      token = star + 1;
      kept += 1;
      at = kept;
    } else return false;
  }
  return tokens.slice(token).every((rest) => rest === '*');
}

function matchesOne(token: string, character: string): boolean {
  if (token === '?') return true;
  const [, not, members] = /^\[([!^]?)(.+)\]$/su.exec(token) ?? [];
  if (members === undefined) return token === character;
  const ranges = members.match(/.-.|./gsu) ?? [];
  const within = ranges.some((range) => {
    const [first = '', , last = first] = range.length > 1 ? [...range] : [range];
    return character >= first && character <= last;
  });
  return within === (not === '');
}
