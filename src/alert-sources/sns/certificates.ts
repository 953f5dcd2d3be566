import { X509Certificate } from 'node:crypto';
import { SignatureError, UnreachableError } from '../../domain/errors.ts';
import type { Outside } from '../../domain/ports/outside.ts';
import { snsHost } from './message.ts';

/** SNS uses one certificate a region for months. */
const KEPT = 20;
/** More at the same time are not the regions of somebody's topics. */
const MOST_AT_ONCE = 4;
const NAME = /^\/SimpleNotificationService-[0-9A-Za-z]{1,64}\.pem$/;
const OWNER = /^CN=sns[a-z0-9.-]*\.amazonaws\.com(\.cn)?$/m;

/** The certificates that SNS signs with: fetched once each, held to what they have to be, kept while they are valid. */
export class SigningCertificates {
  readonly #kept = new Map<string, X509Certificate>();
  readonly #asked = new Map<string, Promise<X509Certificate>>();

  /** SignatureError for an address or a certificate that is not Amazon's; UnreachableError when it cannot be had now. */
  async get(url: string, outside: Outside, now: Date): Promise<X509Certificate> {
    const kept = this.#kept.get(url);
    if (kept !== undefined && isValid(kept, now)) return kept;
    const asked = this.#asked.get(url) ?? this.#ask(url, outside, now);
    return await asked;
  }

  #ask(url: string, outside: Outside, now: Date): Promise<X509Certificate> {
    if (!URL.canParse(url) || !NAME.test(new URL(url).pathname) || new URL(url).search !== '') {
      throw new SignatureError(`'${url.slice(0, 200)}' is not where SNS keeps certificates.`);
    }
    if (this.#asked.size >= MOST_AT_ONCE) {
      throw new UnreachableError(
        'Too many certificates are being fetched. Send this again in a few seconds.',
      );
    }
    const asked = outside
      .read({ url, host: snsHost, maxBytes: 16 * 1024, timeoutMs: 5_000 })
      .then((pem) => this.#keep(url, accepted(pem, now)))
      .finally(() => this.#asked.delete(url));
    this.#asked.set(url, asked);
    return asked;
  }

  #keep(url: string, certificate: X509Certificate): X509Certificate {
    const [oldest] = this.#kept.keys();
    if (this.#kept.size >= KEPT && oldest !== undefined) this.#kept.delete(oldest);
    this.#kept.set(url, certificate);
    return certificate;
  }
}

function accepted(pem: string, now: Date): X509Certificate {
  const certificate = parsed(pem);
  if (!OWNER.test(certificate.subject)) {
    throw new SignatureError(
      `The certificate belongs to '${certificate.subject.slice(0, 100)}' and not to SNS.`,
    );
  }
  if (!isValid(certificate, now)) {
    throw new SignatureError(
      `The certificate of SNS is valid from ${certificate.validFrom} to ${certificate.validTo} only. Compare the clock of this machine.`,
    );
  }
  return certificate;
}

function parsed(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (cause) {
    throw new SignatureError('What stands where SNS keeps its certificate is none.', { cause });
  }
}

function isValid({ validFromDate, validToDate }: X509Certificate, now: Date): boolean {
  return validFromDate <= now && now <= validToDate;
}
