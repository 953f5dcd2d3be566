import { z } from 'zod';
import { absolutePath, duration, port } from '../define/parameters.ts';
import { defineProbe, type MetricCatalogue } from '../define/probe.ts';
import { UnreachableError } from '../domain/errors.ts';
import type { Reading } from '../domain/probe.ts';
import { readAuthority } from '../targets/authority.ts';
import { daysUntil, describeEnd, firstToEnd, type ShownCertificate } from '../targets/certificate-chain.ts';
import { readCertificates } from '../targets/certificate-files.ts';
import { readEndPoint, up, usualShare } from '../targets/end-point.ts';
import { startTlsProtocols } from '../targets/start-tls.ts';
import { showTcp } from '../targets/tcp.ts';
import { readTlsSession, type TlsSession } from '../targets/tls-session.ts';

const parameters = z
  .strictObject({
    /** Name or number of the host whose server shows its certificate. */
    host: z.string().min(1).max(255).optional(),
    /** Its TCP port. Default 443. */
    port: port.default(443),
    /** The name that the certificate has to be for. Default the host. */
    servername: z.string().min(1).max(255).optional(),
    /** How TLS is begun where the protocol begins in plain text: `postgres`, `smtp`. */
    starttls: z.enum(startTlsProtocols).optional(),
    /** File of certificates that are trusted instead of the well-known authorities. */
    ca: absolutePath.optional(),
    /** Files of certificates on this host, each a part. */
    files: z.array(absolutePath).max(50).default([]),
    /** How long the server may take. Default four fifths of what the probe may take. */
    timeout: duration.optional(),
    /** What it is when it takes longer: `unknown` (default) or `down`. */
    late: z.enum(['unknown', 'down']).default('unknown'),
  })
  .refine(({ host, files }) => host !== undefined || files.length > 0, 'needs a host, or files')
  .refine(({ files }) => new Set(files).size === files.length, 'names a file twice');

const metrics: MetricCatalogue = {
  up: { title: 'Shakes hands over TLS', unit: 'none', parts: 'server or file' },
  'days-left': {
    title: 'Days until the first certificate of the chain ends',
    unit: 'days',
    parts: 'server or file',
  },
  'chain-valid': { title: 'Chain is trusted', unit: 'none', parts: 'server or file' },
  'name-matches': { title: 'Certificate is for the host', unit: 'none', parts: 'server or file' },
  'tls-version': { title: 'Version of TLS', unit: 'none', parts: 'server or file' },
  latency: { title: 'Time to shake hands', unit: 'ms', parts: 'server or file' },
};

/** Certificates: how long they hold, whether they are trusted and for the right host. */
export default defineProbe({
  title: 'TLS and certificates',
  parameters,
  timeoutMs: 5000,
  metrics,
  async run(
    { signal, clock, timeoutMs: wholeMs },
    { host, port, files, timeout: timeoutMs = usualShare(wholeMs), late, ...more },
  ) {
    const alone = files.length + (host === undefined ? 0 : 1) === 1;
    const one = async (part: string, measure: (within: AbortSignal) => Promise<readonly Reading[]>) => {
      const end = { part: alone ? undefined : part, timeoutMs, late };
      return (await readEndPoint(end, signal, measure)).map((reading) => ({ ...reading, part }));
    };
    const server = async (address: { readonly host: string; readonly port: number }) =>
      one(showTcp(address), async (within) => {
        const ca = await readAuthority(more.ca, within);
        const question = { address, servername: more.servername, startTls: more.starttls, ca };
        return describeSession(showTcp(address), await readTlsSession(question, within), clock.now());
      });
    const answers = [
      ...(host === undefined ? [] : [server({ host, port })]),
      ...files.map((path) =>
        one(path, async (within) => [daysLeft(await readCertificates(path, within), clock.now())]),
      ),
    ];
    return (await Promise.all(answers)).flat();
  },
});

function describeSession(what: string, session: TlsSession, now: Date): readonly Reading[] {
  const { chain, chainFault, nameFault, protocol, cipher, handshakeMs } = session;
  return [
    up(`${what} speaks ${protocol}`),
    daysLeft(chain, now),
    judged(
      'chain-valid',
      chainFault,
      `${chain.length} certificates, up to '${chain.at(-1)?.name.slice(0, 80)}'`,
    ),
    judged('name-matches', nameFault, `'${chain[0]?.name.slice(0, 80)}'`),
    {
      metric: 'tls-version',
      value: Number(/[\d.]+$/.exec(protocol)?.[0] ?? 1),
      unit: 'none',
      detail: `${protocol}, ${cipher}`,
    },
    { metric: 'latency', value: Math.round(handshakeMs * 10) / 10, unit: 'ms' },
  ];
}

function daysLeft(chain: readonly ShownCertificate[], now: Date): Reading {
  const next = firstToEnd(chain);
  if (next === undefined)
    throw new UnreachableError('The server showed no certificate. See to its configuration.');
  return {
    metric: 'days-left',
    value: daysUntil(next.validTo, now),
    unit: 'days',
    detail: describeEnd(next),
  };
}

function judged(metric: string, fault: string | undefined, detail: string): Reading {
  if (fault === undefined) return { metric, value: 1, unit: 'none', detail };
  return {
    metric,
    value: 0,
    unit: 'none',
    status: 'critical',
    detail: `${fault.charAt(0).toUpperCase()}${fault.slice(1)}.`,
  };
}
