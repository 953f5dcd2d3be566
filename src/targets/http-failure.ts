import { type OpsError, UnreachableError } from '../domain/errors.ts';
import { codeOf, DownError, networkFailure } from './network-failure.ts';

/** Why a TLS client turns a server away, in words; its code where it is another reason. */
export const certificateFaults: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it signed its certificate itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'its authority is not one that is trusted here',
  UNABLE_TO_GET_ISSUER_CERT: 'the chain of its certificate is incomplete',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    'its authority is not one that is trusted here, or the chain is incomplete',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the chain of its certificate is incomplete',
  CERT_SIGNATURE_FAILURE: 'the signature of its certificate is wrong',
  CERT_REVOKED: 'its certificate was revoked',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host name',
  HOSTNAME_MISMATCH: 'its certificate is for another host name',
  INVALID_PURPOSE: 'its certificate is not for a server',
};

/**
 * Why a request failed, as a sentence. A certificate that is turned away is a server that nobody can use: down. What
 * is no HTTP or no TLS says nothing about the service that is meant to be there: unknown.
 */
export function httpFailure(what: string, cause: unknown): OpsError {
  const code = codeOf(cause) ?? '';
  const fault = certificateFaults[code];
  if (fault !== undefined) {
    return new DownError(`${what} is not trusted: ${fault}. Renew it, or name its authority in 'ca'.`, {
      cause,
    });
  }
  if (code.startsWith('HPE_')) {
    return new UnreachableError(
      `${what} answered something that is no HTTP. See that the address is the service's.`,
      { cause },
    );
  }
  if (/^ERR_SSL|^EPROTO/.test(code)) {
    return new UnreachableError(
      `${what} does not agree on TLS with us (${code}). See that the port speaks TLS.`,
      {
        cause,
      },
    );
  }
  if (/^Z_|^ERR_.*(BROTLI|ZLIB|PADDING)/.test(code)) {
    return new UnreachableError(`${what} answered a body that cannot be unpacked. See to the server.`, {
      cause,
    });
  }
  return networkFailure(what, cause);
}
