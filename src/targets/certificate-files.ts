import { X509Certificate } from 'node:crypto';
import { OpsError, UnreachableError } from '../domain/errors.ts';
import type { ShownCertificate } from './certificate-chain.ts';
import { codeOf } from './network-failure.ts';
import { readSmallFile } from './small-file.ts';

/** The bundle of all well-known authorities has a fifth of that. */
const longestFile = 1024 ** 2;

const pem =
  /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[^-]+-----END (?:TRUSTED |X509 )?CERTIFICATE-----/g;

/** The certificates of a file, PEM (any number) or DER (one). UnreachableError where there is none to be read. */
export async function readCertificates(
  path: string,
  signal: AbortSignal,
): Promise<readonly ShownCertificate[]> {
  const bytes = await readCertificate(path, signal);
  const text = bytes.toString('latin1');
  const written = text.match(pem) ?? [];
  try {
    return (written.length > 0 ? written : [bytes]).map((one) => shownIn(new X509Certificate(one)));
  } catch (cause) {
    throw new UnreachableError(
      `'${path}' holds no certificate that can be read. Name the file with the certificate.`,
      {
        cause,
      },
    );
  }
}

async function readCertificate(path: string, signal: AbortSignal): Promise<Buffer> {
  try {
    return await readSmallFile(path, longestFile, signal);
  } catch (cause) {
    signal.throwIfAborted();
    if (cause instanceof OpsError) throw cause;
    const code = codeOf(cause) ?? String(cause);
    const why = code === 'ENOENT' ? 'is not there' : `cannot be read (${code})`;
    throw new UnreachableError(`The certificate '${path}' ${why}. See to the file and its rights.`, {
      cause,
    });
  }
}

function shownIn({ subject, subjectAltName, validFrom, validTo }: X509Certificate): ShownCertificate {
  const name = /^CN=(.+)$/m.exec(subject ?? '')?.[1] ?? subjectAltName?.split(',')[0]?.replace(/^\w+:/, '');
  return { name: name ?? 'without a name', validFrom: new Date(validFrom), validTo: new Date(validTo) };
}
