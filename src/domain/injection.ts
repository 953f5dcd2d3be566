/** What attackers write into addresses, by kind. Held against the decoded request in lower case. */
const patterns = {
  /** Statements of SQL that a parameter carries on with. */
  sql: [
    /\bunion\b[\s/*+]{1,20}(?:all[\s/*+]{1,20})?select\b/,
    /['")]\s{0,5}(?:or|and)\s{1,5}['"\d(]/,
    /\b(?:or|and)\s{1,5}(\d{1,5})\s{0,3}=\s{0,3}\1\b/,
    /;\s{0,5}(?:drop|delete|insert|update|alter|truncate)\s{1,5}[a-z]/,
    /\binformation_schema\b|\bxp_cmdshell\b|\bwaitfor\s{1,5}delay\b/,
    /\b(?:sleep|benchmark|pg_sleep|extractvalue|updatexml)\s{0,3}\(/,
  ],
  /** Ways out of the folder that is served, and files that lie there. */
  traversal: [
    /(?:\.\.[\\/]){2}/,
    /[\\/]etc[\\/](?:passwd|shadow|hosts)\b/,
    /\b(?:boot|win)\.ini\b/,
    /[\\/]proc[\\/]self[\\/]/,
    /\0/,
  ],
  /** Commands of a shell behind a separator, and functions in variables (CVE-2014-6271). */
  shell: [
    /(?:[;|`]|&&|\$\()\s{0,5}(?:cat|ls|id|wget|curl|bash|sh|nc|ping|whoami|uname|rm|powershell|python)\b/,
    /[\\/]bin[\\/](?:ba|da|z)?sh\b/,
    /\(\)\s{0,3}\{/,
  ],
  /** Scripts for the browser of somebody else. */
  script: [
    /<\s{0,5}script\b/,
    /\bjavascript\s{0,3}:/,
    /<\s{0,5}(?:img|svg|iframe|object|embed|body|video)\b/,
    /\bon(?:error|load|focus|click|mouseover)\s{0,3}=/,
  ],
  /** Look-ups that a logging library runs (CVE-2021-44228). */
  lookup: [/\$\{\s{0,5}(?:jndi|lower|upper|env|sys|java|:{1,2}-)/],
} as const satisfies Record<string, readonly RegExp[]>;

export type InjectionKind = keyof typeof patterns;
export const injectionKinds = Object.keys(patterns) as InjectionKind[];

const LONGEST = 4_096;
/** Nothing is found without one of these, decoded or not. */
const SUSPICIOUS = /[%'"<>`;|\\(){}$\0]|\.\.|&&|\/(?:etc|proc|bin)\/|\.ini|union|=\d|:/i;

/** What kind of attack a text of a request looks like; undefined for an ordinary one. Only 4,096 characters are read. */
export function injectionIn(text: string): InjectionKind | undefined {
  if (!SUSPICIOUS.test(text)) return undefined;
  const plain = decoded(text.slice(0, LONGEST)).toLowerCase();
  return injectionKinds.find((kind) => patterns[kind].some((pattern) => pattern.test(plain)));
}

// Twice, as that is how it is slipped past a filter. What is no valid code stays as it is.
function decoded(text: string): string {
  const once = (coded: string): string =>
    coded.replace(/%([0-9a-f]{2})/gi, (_, digits: string) =>
      String.fromCharCode(Number.parseInt(digits, 16)),
    );
  return once(once(text.replaceAll('+', ' ')));
}
