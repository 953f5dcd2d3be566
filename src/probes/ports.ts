import { z } from 'zod';
import { port } from '../define/parameters.ts';
import { defineProbe } from '../define/probe.ts';
import type { Reading } from '../domain/probe.ts';
import { type ListeningSocket, readListeningSockets } from '../targets/listening-sockets.ts';
import { socketOwners } from '../targets/socket-owners.ts';

const namesShown = 8;

/** `8080` or `8080-8089`. */
const portRange = z
  .union([port, z.string().regex(/^\d{1,5}-\d{1,5}$/, "has to be a port or '8080-8089'")])
  .transform((value, context) => {
    const [from = 0, to = from] = typeof value === 'number' ? [value] : value.split('-').map(Number);
    if (from >= 1 && from <= to && to <= 65_535) return { from, to };
    context.addIssue({
      code: 'custom',
      message: `'${value}' is no range of ports. Write '8080-8089'.`,
      input: value,
    });
    return z.NEVER;
  });
type PortRange = z.output<typeof portRange>;

const within = (ranges: readonly PortRange[], number: number) =>
  ranges.some(({ from, to }) => from <= number && number <= to);

/** Which ports listen on this host, held against those that should. */
export default defineProbe({
  title: 'Listening ports of this host',
  parameters: z.strictObject({
    /** What is looked at: ports and ranges; default all of them. */
    ports: z
      .array(portRange)
      .min(1)
      .default([{ from: 1, to: 65_535 }]),
    /** Ports that have to listen; default none. */
    expected: z.array(port).default([]),
    /** Ports and ranges that may listen besides; default none, so that anything not expected is unexpected. */
    allowed: z.array(portRange).default([]),
    /** Ports and ranges that may listen on loopback only; default none. */
    loopbackOnly: z.array(portRange).default([]),
    /** Default TCP. A UDP socket that waits for the answer to a question of its own listens too. */
    protocol: z.enum(['tcp', 'udp']).default('tcp'),
  }),
  timeoutMs: 5_000,
  metrics: {
    listening: { title: 'Ports that listen', unit: 'count' },
    'expected-missing': { title: 'Expected ports that do not listen', unit: 'count' },
    unexpected: { title: 'Ports that listen unexpectedly', unit: 'count' },
    exposed: { title: 'Ports open beyond loopback that should not be', unit: 'count' },
  },
  async run({ signal }, { ports, expected, allowed, loopbackOnly, protocol }) {
    const all = await readListeningSockets([protocol], signal);
    const open = new Set(all.map((socket) => socket.port));
    const seen = all.filter((socket) => within(ports, socket.port));
    const unexpected = seen.filter(
      (socket) =>
        !expected.includes(socket.port) &&
        !within(allowed, socket.port) &&
        !within(loopbackOnly, socket.port),
    );
    const exposed = all.filter((socket) => !socket.loopback && within(loopbackOnly, socket.port));
    const owners = await socketOwners(new Set([...unexpected, ...exposed].map(({ inode }) => inode)), signal);
    const missing = [...new Set(expected)].filter((number) => !open.has(number));
    return [
      countOf(
        'listening',
        new Set(seen.map((socket) => socket.port)).size,
        sorted(seen).map(({ port }) => `${port}`),
      ),
      countOf('expected-missing', missing.length, missing.map(String)),
      countSockets('unexpected', unexpected, owners),
      countSockets('exposed', exposed, owners),
    ];
  },
});

// One port on two addresses is one port; both addresses are shown.
function countSockets(
  metric: string,
  sockets: readonly ListeningSocket[],
  owners: ReadonlyMap<number, string>,
): Reading {
  const words = sorted(sockets).map(({ address, port, inode }) => {
    const where = address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
    const owner = owners.get(inode);
    return owner === undefined ? where : `${where} ${owner}`;
  });
  return countOf(metric, new Set(sockets.map(({ port }) => port)).size, words);
}

function sorted(sockets: readonly ListeningSocket[]): readonly ListeningSocket[] {
  return [...sockets].sort((a, b) => a.port - b.port || (a.address < b.address ? -1 : 1));
}

function countOf(metric: string, value: number, words: readonly string[]): Reading {
  const unique = [...new Set(words)];
  const left = unique.length - namesShown;
  const shown = unique.slice(0, namesShown).join(', ');
  const detail = left > 0 ? `${shown} and ${left} more` : shown;
  return { metric, value, unit: 'count', ...(detail === '' ? {} : { detail }) };
}
