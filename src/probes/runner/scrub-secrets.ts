const patterns: readonly (readonly [RegExp, string])[] = [
  // postgres://user:secret@host: up to the last @, since a secret may hold one.
  [/([a-z][a-z0-9+.-]*:\/\/)[^\s'"]*@/gi, '$1***@'],
  [/\b(bearer|basic)\s+[a-z0-9._~+/=-]{6,}/gi, '$1 ***'],
  [
    /\b((?:pass(?:word|wd)?|pwd|secret|token|api[-_]?key)["']?\s*[=:]\s*)("[^"]*"|'[^']*'|[^\s,;&]+)/gi,
    '$1***',
  ],
  [/\bx(?:ox[a-z]|app)-[\w-]+/gi, '***'],
];

/** The text without what looks like a credential: drivers like to quote the connection they could not make. */
export function scrubSecrets(text: string): string {
  return patterns.reduce((scrubbed, [pattern, mark]) => scrubbed.replace(pattern, mark), text);
}

/** The text without these very secrets, also where they look like nothing in particular. */
export function hideSecrets(text: string, secrets: readonly string[]): string {
  return secrets.reduce(
    (hidden, secret) => (secret === '' ? hidden : hidden.replaceAll(secret, '***')),
    text,
  );
}
