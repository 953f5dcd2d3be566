import { X509Certificate } from 'node:crypto';
import { open } from 'node:fs/promises';
import { UnreachableError } from '../domain/errors.ts';
import { formatValue } from '../domain/format-value.ts';
import { untilAborted } from '../domain/until-aborted.ts';
import type { ShownCertificate } from './certificate-chain.ts';

/** The bundle of all well-known authorities has a fifth of that. */
const longestFile = 1024 ** 2;

const pem =
  /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[^-]+-----END (?:TRUSTED |X509 )?CERTIFICATE-----/g;

/** The certificates of a file, PEM (any number) or DER (one). UnreachableError where there is none to be read. */
export async function readCertificates(
  path: string,
  signal: AbortSignal,
): Promise<readonly ShownCertificate[]> {
  const bytes = await untilAborted(readSmall(path), signal);
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

async function readSmall(path: string): Promise<Buffer> {
  try {
    await using file = await open(path, 'r');
    const buffer = Buffer.alloc(longestFile + 1);
    const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
    if (bytesRead <= longestFile) return buffer.subarray(0, bytesRead);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    const why = code === 'ENOENT' ? 'is not there' : `cannot be read (${code})`;
    throw new UnreachableError(`The certificate '${path}' ${why}. See to the file and its rights.`, {
      cause,
    });
  }
  throw new UnreachableError(
    `'${path}' is larger than ${formatValue(longestFile, 'bytes')} and no certificate. Name another file.`,
  );
}

function shownIn({ subject, subjectAltName, validFrom, validTo }: X509Certificate): ShownCertificate {
  const name = /^CN=(.+)$/m.exec(subject ?? '')?.[1] ?? subjectAltName?.split(',')[0]?.replace(/^\w+:/, '');
  return { name: name ?? 'without a name', validFrom: new Date(validFrom), validTo: new Date(validTo) };
}
