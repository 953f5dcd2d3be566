import { UnreachableError } from '../domain/errors.ts';

/** What OpenSSL calls a certificate whose authority it does not know. */
const unknownAuthority: ReadonlySet<unknown> = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** The same error, or one that says what to do about a certificate that is not trusted. */
export function withAdvice(error: Error): Error {
  if (!('code' in error) || !unknownAuthority.has(error.code)) return error;
  return new UnreachableError(
    `Redis shows a certificate whose authority is not known here (${error.message}). ` +
      "Name the file of the authority's certificate in NODE_EXTRA_CA_CERTS.",
    { cause: error },
  );
}
