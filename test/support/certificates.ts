import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** Files of a certificate for loopback, and of the authority that signed it, which nobody knows. */
export interface TestCertificate {
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
}

/** Whether this machine has an openssl to make certificates with. */
export function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Writes them into `dir`; they are good for so many days. */
export function makeCertificate(
  dir: string,
  names = 'DNS:localhost,IP:127.0.0.1',
  days = 2,
): TestCertificate {
  const at = (name: string) => join(dir, name);
  const request = (name: string, subject: string, ...more: string[]) => {
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    const files = ['-keyout', at(`${name}.key`), '-out', at(`${name}.pem`)];
    const words = [
      'req',
      '-x509',
      ...curve,
      ...files,
      '-days',
      `${days}`,
      '-subj',
      `/CN=${subject}`,
      ...more,
    ];
    execFileSync('openssl', words, { stdio: 'ignore' });
  };
  request('authority', 'Authority of the tests');
  const signed = ['-CA', at('authority.pem'), '-CAkey', at('authority.key')];
  const leaf = ['-addext', `subjectAltName=${names}`, '-addext', 'basicConstraints=critical,CA:FALSE'];
  request('server', 'A server of the tests', ...signed, ...leaf);
  return { authority: at('authority.pem'), certificate: at('server.pem'), key: at('server.key') };
}

/** One of the same authority that ended yesterday; the path of its certificate, for the same key. */
export function makeExpired(dir: string, { authority, key }: TestCertificate): string {
  const at = (name: string) => join(dir, name);
  const run = (...words: string[]) => execFileSync('openssl', words, { stdio: 'ignore' });
  run('req', '-new', '-key', key, '-subj', '/CN=localhost', '-out', at('expired.csr'));
  const signed = ['-CA', authority, '-CAkey', at('authority.key'), '-CAcreateserial'];
  run('x509', '-req', '-in', at('expired.csr'), ...signed, '-days', '-1', '-out', at('expired.pem'));
  return at('expired.pem');
}
