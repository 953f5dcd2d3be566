import { describe, expect, it } from 'vitest';
import { authEvent } from '../../src/targets/auth-events.ts';

const sshd = (message: string) => authEvent({ program: 'sshd', message });
const failed = (address: string, more: object = {}) => ({ kind: 'failed', address, times: 1, ...more });

describe('authEvent', () => {
  it.each([
    ['Failed password for root from 203.0.113.9 port 51122 ssh2', failed('203.0.113.9')],
    [
      'Failed password for invalid user oracle from 2001:db8::7 port 22 ssh2',
      failed('2001:db8::7', { unknownUser: 'oracle' }),
    ],
    ['Failed keyboard-interactive/pam for bea from 198.51.100.4 port 4711 ssh2', failed('198.51.100.4')],
    [
      'message repeated 4 times: [ Failed password for root from 203.0.113.9 port 51122 ssh2]',
      failed('203.0.113.9', { times: 4 }),
    ],
    [
      'Accepted publickey for bea from 192.0.2.4 port 50000 ssh2: ED25519 SHA256:abc',
      { kind: 'accepted', address: '192.0.2.4', times: 1 },
    ],
    [
      'Accepted password for bea from 192.0.2.4 port 50000 ssh2',
      { kind: 'accepted', address: '192.0.2.4', times: 1 },
    ],
    [
      'User root from 203.0.113.9 not allowed because not listed in AllowUsers',
      { kind: 'denied', address: '203.0.113.9', times: 1 },
    ],
    [
      'error: maximum authentication attempts exceeded for root from 203.0.113.9 port 5 ssh2 [preauth]',
      { kind: 'denied', address: '203.0.113.9', times: 1 },
    ],
    ['refused connect from host.example (203.0.113.9)', { kind: 'denied', address: '203.0.113.9', times: 1 }],
    [
      "pam_access(sshd:account): access denied for user `eve' from `203.0.113.9'",
      { kind: 'denied', times: 1 },
    ],
    ['Connection closed by authenticating user root 203.0.113.9 port 5 [preauth]', undefined],
    ['Failed publickey for bea from 192.0.2.4 port 50000 ssh2: RSA SHA256:abc', undefined],
    [
      'pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=203.0.113.9  user=root',
      undefined,
    ],
    ['Invalid user oracle from 203.0.113.9 port 51122', undefined],
    ['Server listening on 0.0.0.0 port 22.', undefined],
  ])('reads %j of sshd', (message, event) => {
    expect(sshd(message)).toEqual(event);
  });

  it.each([
    [
      'sudo',
      '     bob : 3 incorrect password attempts ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/ls',
      { kind: 'elevation', times: 3 },
    ],
    [
      'sudo',
      '     bob : 1 incorrect password attempt ; TTY=pts/0 ; COMMAND=/bin/ls',
      { kind: 'elevation', times: 1 },
    ],
    ['sudo', '     eve : user NOT in sudoers ; TTY=pts/0 ; COMMAND=/bin/ls', { kind: 'elevation', times: 1 }],
    ['sudo', '     bob : command not allowed ; TTY=pts/0 ; COMMAND=/bin/ls', { kind: 'elevation', times: 1 }],
    [
      'sudo',
      '     bob : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/echo x : 9 incorrect password attempts ; y',
      undefined,
    ],
    [
      'sudo',
      'pam_unix(sudo:auth): authentication failure; logname=bob uid=1000 euid=0 tty=/dev/pts/0 ruser=bob rhost=  user=bob',
      undefined,
    ],
    ['su', 'FAILED SU (to root) bob on pts/1', { kind: 'elevation', times: 1 }],
    [
      'login',
      "FAILED LOGIN (1) on '/dev/tty1' FOR 'root', Authentication failure",
      { kind: 'failed', times: 1 },
    ],
    ['login', 'ROOT LOGIN ON tty1', { kind: 'accepted', times: 1 }],
    [
      'vsftpd',
      'pam_unix(vsftpd:auth): authentication failure; logname= uid=0 euid=0 tty=ftp ruser=x rhost=203.0.113.9 user=x',
      failed('203.0.113.9'),
    ],
    [
      'gdm-password]',
      'pam_unix(gdm-password:auth): authentication failure; logname= uid=0 euid=0 tty=/dev/tty1 ruser= rhost=',
      { kind: 'failed', times: 1 },
    ],
    ['dropbear', "Bad password attempt for 'root' from 203.0.113.9:4711", failed('203.0.113.9')],
    [
      'dropbear',
      "Login attempt for nonexistent user 'eve' from 203.0.113.9:4711",
      failed('203.0.113.9', { unknownUser: 'eve' }),
    ],
    [
      'dropbear',
      "Password auth succeeded for 'bea' from 192.0.2.4:5",
      { kind: 'accepted', address: '192.0.2.4', times: 1 },
    ],
    ['CRON', 'Failed password for root from 203.0.113.9 port 51122 ssh2', undefined],
  ])('reads %s: %j', (program, message, event) => {
    expect(authEvent({ program, message })).toEqual(event);
  });

  it('is not led astray by the name that an attacker chose', () => {
    const name = 'x from 192.0.2.1 port 1 ssh2';
    expect(sshd(`Failed password for invalid user ${name} from 203.0.113.9 port 5 ssh2`)).toEqual(
      failed('203.0.113.9', { unknownUser: name }),
    );
    expect(
      sshd('Invalid user Accepted password for root from 192.0.2.1 port 5 ssh2 from 203.0.113.9 port 5'),
    ).toBeUndefined();
  });

  it('counts a failure whose name is too long for the line', () => {
    expect(sshd(`Failed password for invalid user ${'a'.repeat(5000)}`)).toEqual({
      kind: 'failed',
      times: 1,
    });
  });
});
