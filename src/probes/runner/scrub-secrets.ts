/** Of a text so much is looked at: far more than anybody is shown. */
const longestText = 16_384;

// Each repeat has a bound, so that a text of somebody's choosing costs little more than its length.
const patterns: readonly (readonly [RegExp, string])[] = [
  // postgres://user:secret@host: up to the last @, since a secret may hold one.
  [/([a-z][a-z0-9+.-]{0,30}:\/\/)[^\s'"]{0,1024}@/gi, '$1***@'],
  [/\b(bearer|basic)\s+[a-z0-9._~+/=-]{6,}/gi, '$1 ***'],
  [
    /\b((?:pass(?:word|wd)?|pwd|secret|token|api[-_]?key)["']?\s{0,10}[=:]\s{0,10})("[^"]{0,1024}"|'[^']{0,1024}'|[^\s,;&]+)/gi,
    '$1***',
  ],
  [/\bx(?:ox[a-z]|app)-[\w-]+/gi, '***'],
];

/** The text without what looks like a credential: drivers like to quote the connection they could not make. */
export function scrubSecrets(text: string): string {
  const looked = text.length > longestText ? text.slice(0, longestText) : text;
  return patterns.reduce((scrubbed, [pattern, mark]) => scrubbed.replace(pattern, mark), looked);
}

/** The text without these very secrets, also where they look like nothing in particular. */
export function hideSecrets(text: string, secrets: readonly string[]): string {
  // The longest first: one that begins with another would be left with its end.
  const all = [...new Set(secrets.flatMap(spellings))].sort((a, b) => b.length - a.length);
  return all.reduce((hidden, secret) => hidden.replaceAll(secret, '***'), text);
}

/** Shorter passwords are no secret, and would be found in half the words of a sentence. */
const shortestPassword = 4;

/** A secret as it stands, and of an address the password in it: whoever is asked with that may repeat it alone. */
function spellings(secret: string): readonly string[] {
  const password = /^[a-z][a-z0-9+.-]*:\/\/[^:@/\s]*:(.+)@/i.exec(secret)?.[1] ?? '';
  const ofAddress = [password, decoded(password)].filter(({ length }) => length >= shortestPassword);
  return [secret, ...ofAddress].filter((one) => one !== '');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
