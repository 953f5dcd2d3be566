/** One thing that a log of authentications tells. */
export interface AuthEvent {
  /** `denied`: the password was not even asked for; `elevation`: sudo or su refused. */
  readonly kind: 'failed' | 'accepted' | 'denied' | 'elevation';
  /** Where it came from; undefined for a terminal of the host itself. */
  readonly address?: string;
  /** Name of a user that the host does not know. */
  readonly unknownUser?: string;
  readonly times: number;
}

/** A line of the log taken apart: who wrote it, and what. */
export interface AuthLine {
  readonly program: string;
  readonly message: string;
}

type Rule = (message: string) => Omit<AuthEvent, 'times'> | undefined;

/**
 * What a client may choose (the name of its user) stands in these lines as it was sent, so each pattern is anchored at
 * both ends and takes the last address: a user called `x from 192.0.2.1 port 1 ssh2` changes nothing.
 */
const ssh: readonly Rule[] = [
  // A key that is not known is no failure: clients offer all they have. `none` is how they ask what is possible.
  match(
    /^Failed (?!publickey|none|hostbased)\S+ for (invalid user )?(.*) from (\S+) port \d+(?: ssh\d)?$/,
    (invalid, user, address) => ({
      kind: 'failed',
      address,
      ...(invalid === '' ? {} : { unknownUser: user }),
    }),
  ),
  // A name that is so long that the line was cut before the address is a failure all the same.
  match(/^Failed (?!publickey|none|hostbased)\S+ for /, () => ({ kind: 'failed' })),
  match(/^Accepted \S+ for .* from (\S+) port \d+(?: ssh\d)?(?:: .*)?$/, (address) => ({
    kind: 'accepted',
    address,
  })),
  match(/^User .* from (\S+) not allowed because .*$/, (address) => ({ kind: 'denied', address })),
  match(
    /^(?:error: )?maximum authentication attempts exceeded for .* from (\S+) port \d+(?: ssh\d)?(?: \[preauth\])?$/,
    (address) => ({ kind: 'denied', address }),
  ),
  match(/^refused connect from \S+ \(([^)\s]+)\)$/, (address) => ({ kind: 'denied', address })),
  match(/^pam_\w+\(sshd:account\): .*\bdenied\b.*$/, () => ({ kind: 'denied' })),
  match(/^Bad (?:PAM )?password attempt for '.*' from (\S+):\d+$/, (address) => ({
    kind: 'failed',
    address,
  })),
  match(/^Login attempt for nonexistent user(?: '(.*)')? from (\S+):\d+$/, (user, address) => ({
    kind: 'failed',
    address,
    unknownUser: user,
  })),
  match(/^(?:Password|PAM password|Pubkey) auth succeeded for '.*' .*from (\S+):\d+$/, (address) => ({
    kind: 'accepted',
    address,
  })),
];

// Only the summary: pam_unix writes a line of its own for each of the attempts that it counts.
const sudo: readonly Rule[] = [
  match(/^\s*\S+ : \d+ incorrect password attempts? ; .*$/, () => ({ kind: 'elevation' })),
  match(/^\s*\S+ : (?:user NOT in sudoers|command not allowed|user NOT authorized on host) ; .*$/, () => ({
    kind: 'elevation',
  })),
];
const su: readonly Rule[] = [match(/^(?:FAILED SU|FAILED su) .*$/, () => ({ kind: 'elevation' }))];
const login: readonly Rule[] = [
  match(/^FAILED LOGIN .*$/, () => ({ kind: 'failed' })),
  match(/^(?:ROOT )?LOGIN ON .*$/, () => ({ kind: 'accepted' })),
];

const byProgram: Readonly<Record<string, readonly Rule[]>> = {
  sshd: ssh,
  'sshd-session': ssh,
  'sshd-auth': ssh,
  dropbear: ssh,
  sudo,
  su,
  login,
};

/** Any other service that asks PAM; those above tell of their failures themselves. */
const otherService = match(
  /^pam_\w+\(([\w.-]+):auth\): authentication failure; .*?\brhost=(\S*)(?:\s+user=.*)?$/,
  (service, address) =>
    service in byProgram || service === 'su-l' || service === 'sudo-i'
      ? undefined
      : { kind: 'failed', ...(address === '' ? {} : { address }) },
);

/** sshd cuts its own there; what others write beyond it holds nothing that is looked for. */
const longestMessage = 1024;

/** What a line tells; undefined for the many that tell nothing of this. */
export function authEvent({ program, message }: AuthLine): AuthEvent | undefined {
  // What the log's own writer put together: the same line n times more.
  const [, repeated, inner] = /^message repeated (\d{1,6}) times: \[ ?(.*)\]$/.exec(message) ?? [];
  const text = (inner ?? message).slice(0, longestMessage);
  for (const rule of [...(byProgram[program] ?? []), otherService]) {
    const event = rule(text);
    if (event !== undefined) return { ...event, times: Number(repeated ?? attemptsOf(program, text)) };
  }
  return undefined;
}

function attemptsOf(program: string, message: string): number {
  const counted = program === 'sudo' ? /^\s*\S+ : (\d{1,4}) incorrect/.exec(message)?.[1] : undefined;
  return Number(counted ?? 1);
}

function match(pattern: RegExp, take: (...groups: string[]) => Omit<AuthEvent, 'times'> | undefined): Rule {
  return (message) => {
    const found = pattern.exec(message);
    return found === null ? undefined : take(...found.slice(1).map((group) => group ?? ''));
  };
}
