import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';

const types = { A: 1, CNAME: 5, MX: 15, TXT: 16, AAAA: 28, SRV: 33 } as const;

/** Records of a name as packets have them. */
export type DnsRecord =
  | { readonly type: 'A' | 'AAAA'; readonly address: readonly number[]; readonly ttl?: number }
  | { readonly type: 'CNAME'; readonly to: string }
  | { readonly type: 'MX'; readonly priority: number; readonly to: string }
  | { readonly type: 'TXT'; readonly pieces: readonly string[] }
  | {
      readonly type: 'SRV';
      readonly priority: number;
      readonly weight: number;
      readonly port: number;
      readonly to: string;
    };

/** NXDOMAIN is 3, SERVFAIL 2, REFUSED 5 (RFC 1035). */
export type DnsReply =
  | { readonly code: number }
  | { readonly records: readonly DnsRecord[] }
  | Buffer
  | undefined;

export interface DnsServer {
  /** `127.0.0.1:port`. */
  readonly address: string;
  /** `name TYPE` of each question, in order. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

export interface DnsQuery {
  readonly name: string;
  readonly type: string;
  /** The packet itself. */
  readonly packet: Buffer;
}

/** A name server of loopback that speaks real packets over UDP; `undefined` is silence, a Buffer is sent as it is. */
export async function startDns(answer: (query: DnsQuery) => DnsReply): Promise<DnsServer> {
  const socket: Socket = createSocket('udp4');
  const asked: string[] = [];
  socket.on('message', (packet: Buffer, from: RemoteInfo) => {
    const query = readQuery(packet);
    asked.push(`${query.name} ${query.type}`);
    const reply = answer(query);
    if (reply === undefined) return;
    socket.send(Buffer.isBuffer(reply) ? reply : writeReply(query, reply), from.port, from.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    address: `127.0.0.1:${socket.address().port}`,
    asked,
    close: async () => {
      socket.close();
      await once(socket, 'close');
    },
  };
}

function readQuery(packet: Buffer): DnsQuery {
  const labels: string[] = [];
  let at = 12;
  for (let length = packet.readUInt8(at); length > 0; length = packet.readUInt8(at)) {
    labels.push(packet.toString('latin1', at + 1, at + 1 + length));
    at += length + 1;
  }
  const number = packet.readUInt16BE(at + 1);
  const type = Object.entries(types).find(([, code]) => code === number)?.[0] ?? String(number);
  return { name: labels.join('.'), type, packet };
}

/** An answer to that query, with its identifier and question. */
export function writeReply({ packet, name }: DnsQuery, reply: Exclude<DnsReply, Buffer | undefined>): Buffer {
  const records = 'records' in reply ? reply.records : [];
  const question = packet.subarray(12, 12 + name.length + 2 + 4);
  const head = Buffer.alloc(12);
  packet.copy(head, 0, 0, 2);
  // An answer, recursion wanted and had.
  head.writeUInt16BE(0x8180 | ('code' in reply ? reply.code : 0), 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(records.length, 6);
  return Buffer.concat([head, question, ...records.map(writeRecord)]);
}

function writeRecord(record: DnsRecord): Buffer {
  const data = dataOf(record);
  const head = Buffer.alloc(12);
  // The name of the question.
  head.writeUInt16BE(0xc00c, 0);
  head.writeUInt16BE(types[record.type], 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt32BE('ttl' in record ? (record.ttl ?? 60) : 60, 6);
  head.writeUInt16BE(data.length, 10);
  return Buffer.concat([head, data]);
}

function dataOf(record: DnsRecord): Buffer {
  const words = (...numbers: number[]) =>
    Buffer.concat(numbers.map((number) => Buffer.from([number >> 8, number & 255])));
  switch (record.type) {
    case 'A':
    case 'AAAA':
      return Buffer.from(record.address);
    case 'CNAME':
      return writeName(record.to);
    case 'MX':
      return Buffer.concat([words(record.priority), writeName(record.to)]);
    case 'TXT':
      return Buffer.concat(
        record.pieces.map((piece) => Buffer.from(`${String.fromCharCode(piece.length)}${piece}`, 'latin1')),
      );
    case 'SRV':
      return Buffer.concat([words(record.priority, record.weight, record.port), writeName(record.to)]);
  }
}

function writeName(name: string): Buffer {
  const labels = name
    .split('.')
    .map((label) => Buffer.from(`${String.fromCharCode(label.length)}${label}`, 'latin1'));
  return Buffer.concat([...labels, Buffer.from([0])]);
}
