import { readFile } from 'node:fs/promises';
import { UnreachableError } from '../domain/errors.ts';
import { untilAborted } from '../domain/until-aborted.ts';

/** A TCP socket that takes connections, or a UDP socket that takes packets of anybody. */
export interface ListeningSocket {
  readonly protocol: 'tcp' | 'udp';
  /** As people write it: `127.0.0.1`, `0.0.0.0`, `::1`. */
  readonly address: string;
  readonly port: number;
  readonly loopback: boolean;
  /** Finds the process that holds it; 0 where there is none. */
  readonly inode: number;
}

// proc_net_tcp: 0A is LISTEN; a UDP socket without a peer stands at 07.
const listening = { tcp: '0A', udp: '07' } as const;
/** A table beyond this is a host with a million sockets. */
const longestTable = 256 * 1024 * 1024;

/** What listens in the network namespace of this process. UnreachableError where there is no /proc/net. */
export async function readListeningSockets(
  protocols: readonly ('tcp' | 'udp')[],
  signal: AbortSignal,
  root = '/proc/net',
): Promise<readonly ListeningSocket[]> {
  const tables = await Promise.all(
    protocols.map(async (protocol) => {
      const first = await table(`${root}/${protocol}`, signal);
      // A host without IPv6 has no second table.
      const second = await table(`${root}/${protocol}6`, signal);
      if (first === undefined && second === undefined) {
        throw new UnreachableError(
          `The listening ports of this host cannot be read: there is no '${root}/${protocol}'. That is Linux's.`,
        );
      }
      return parseSockets(protocol, `${first ?? ''}\n${second ?? ''}`);
    }),
  );
  return tables.flat();
}

async function table(file: string, signal: AbortSignal): Promise<string | undefined> {
  try {
    const text = await untilAborted(readFile(file, { encoding: 'latin1', signal }), signal);
    if (text.length > longestTable) throw new Error(`'${file}' is too long`);
    return text;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new UnreachableError(
      `'${file}' cannot be read (${error instanceof Error ? error.message : String(error)}).`,
      { cause: error },
    );
  }
}

/** The lines of /proc/net/{tcp,tcp6,udp,udp6} that listen. */
export function parseSockets(protocol: 'tcp' | 'udp', text: string): readonly ListeningSocket[] {
  const wanted = new RegExp(
    `^\\s*\\d+: ([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4}) [0-9A-F]+:0000 ${listening[protocol]} (.*)$`,
    'gm',
  );
  return [...text.matchAll(wanted)].flatMap(([, address = '', port = '', rest = '']) => {
    const bytes = addressBytes(address);
    return [
      {
        protocol,
        address: formatAddress(bytes),
        port: Number.parseInt(port, 16),
        loopback: isLoopback(bytes),
        // tx:rx tr:when retrnsmt uid timeout inode
        inode: Number(rest.trim().split(/\s+/)[5] ?? 0),
      },
    ];
  });
}

// Words of 32 bits in the order of the machine, which is little-endian wherever Node runs but on s390x.
function addressBytes(hex: string): readonly number[] {
  return (hex.match(/.{8}/g) ?? []).flatMap((word) =>
    (word.match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16)).reverse(),
  );
}

function isMapped(bytes: readonly number[]): boolean {
  return bytes.length === 16 && bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255;
}

function isLoopback(bytes: readonly number[]): boolean {
  if (bytes.length === 4) return bytes[0] === 127;
  if (isMapped(bytes)) return bytes[12] === 127;
  return bytes.every((byte, index) => byte === (index === 15 ? 1 : 0));
}

function formatAddress(bytes: readonly number[]): string {
  if (bytes.length === 4) return bytes.join('.');
  if (isMapped(bytes)) return bytes.slice(12).join('.');
  const groups = Array.from({ length: 8 }, (_, index) =>
    (((bytes[index * 2] ?? 0) << 8) | (bytes[index * 2 + 1] ?? 0)).toString(16),
  );
  // The URL parser shortens as RFC 5952 has it.
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
}
