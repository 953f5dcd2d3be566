import { Resolver } from 'node:dns/promises';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { z } from 'zod';
import dns from '../../src/probes/dns.ts';
import { type DnsQuery, type DnsReply, type DnsServer, startDns, writeReply } from '../support/dns-server.ts';
import { freePort } from '../support/free-port.ts';
import { probeContext } from './probe-context.ts';
import { mistakesOf, readingOf, readingsOf } from './readings.ts';

const servers: DnsServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function serve(answer: (query: DnsQuery) => DnsReply): Promise<DnsServer> {
  const server = await startDns(answer);
  servers.push(server);
  return server;
}

const read = (parameters: object, signal = new AbortController().signal) =>
  readingsOf(dns, probeContext({ signal }), parameters);
const addresses = (...last: number[]): DnsReply => ({
  records: last.map((one, index) => ({ type: 'A', address: [10, 0, 0, one], ttl: 300 - index })),
});

describe('the dns probe', () => {
  it('answers that a name resolves, to how many, for how long and how fast', async () => {
    const { address, asked } = await serve(() => addresses(2, 1));
    expect(await read({ name: 'db.example', servers: [address] })).toEqual([
      { metric: 'up', part: address, value: 1, unit: 'none', detail: "'db.example' is 10.0.0.1, 10.0.0.2" },
      { metric: 'latency', part: address, value: expect.any(Number), unit: 'ms' },
      { metric: 'records', part: address, value: 2, unit: 'count' },
      { metric: 'ttl', part: address, value: 299, unit: 's' },
    ]);
    expect(asked).toEqual(['db.example A']);
  });

  it.each([
    ['AAAA', { type: 'AAAA', address: [...Array(15).fill(0), 1] }, '::1'],
    ['CNAME', { type: 'CNAME', to: 'Other.example' }, 'other.example'],
    ['MX', { type: 'MX', priority: 10, to: 'mail.example' }, '10 mail.example'],
    ['TXT', { type: 'TXT', pieces: ['v=spf1 ', '-all'] }, 'v=spf1 -all'],
    ['SRV', { type: 'SRV', priority: 5, weight: 0, port: 443, to: 'a.example' }, '5 0 443 a.example'],
  ] as const)('reads %s', async (type, record, wanted) => {
    const { address } = await serve(() => ({ records: [record] }));
    const readings = await read({
      name: 'a.example',
      type,
      servers: [address],
      expect: [wanted],
      exact: true,
    });
    expect(readingOf(readings, 'up', address)).toMatchObject({
      value: 1,
      detail: `'a.example' is ${wanted}`,
    });
    expect(readings.some(({ metric }) => metric === 'ttl')).toBe(type === 'AAAA');
  });

  it.each([
    [['10.0.0.1'], false, undefined],
    [['10.0.0.1', '10.0.0.9'], false, "'a' is 10.0.0.1, 10.0.0.2, without 10.0.0.9."],
    [['10.0.0.1'], true, "'a' is 10.0.0.1, 10.0.0.2, with 10.0.0.2 that is not expected."],
    [['10.0.0.2', '10.0.0.1'], true, undefined],
  ])('expects %j, exactly: %s', async (wanted, exact, fault) => {
    const { address } = await serve(() => addresses(1, 2));
    const up = readingOf(await read({ name: 'a', servers: [address], expect: wanted, exact }), 'up', address);
    expect([up.value, up.status]).toEqual(fault === undefined ? [1, undefined] : [0, 'critical']);
    if (fault !== undefined) expect(up.detail).toBe(fault);
  });

  it.each([
    ['does not exist', { code: 3 }],
    ['has no such record', { records: [] }],
    ['cannot be answered by the server (SERVFAIL)', { code: 2 }],
    ['is refused by the server', { code: 5 }],
    ['is nothing that the server answers', { code: 4 }],
  ])('is critical when a name %s', async (words, reply) => {
    const { address } = await serve(() => reply);
    const [only, ...others] = await read({ name: 'gone.example', servers: [address] });
    expect(only).toMatchObject({ value: 0, status: 'critical' });
    expect(only?.detail).toContain(`'gone.example' A at ${address} ${words}`);
    expect(others).toEqual([]);
  });

  it('is critical where no name server listens', async () => {
    const address = `127.0.0.1:${await freePort()}`;
    expect((await read({ name: 'a', servers: [address] }))[0]).toMatchObject({
      value: 0,
      status: 'critical',
    });
  });

  it('asks several servers, each for itself', async () => {
    const [good, bad, silent] = [
      await serve(() => addresses(1)),
      await serve(() => ({ code: 2 })),
      await serve(() => undefined),
    ];
    const readings = await read({
      name: 'a',
      servers: [good.address, bad.address, silent.address],
      timeout: '300ms',
    });
    expect(readingOf(readings, 'up', good.address).value).toBe(1);
    expect(readingOf(readings, 'up', bad.address).value).toBe(0);
    expect(readingOf(readings, 'up', silent.address).error).toMatch(/not answered within 300 ms/);
  });

  it('asks the name servers of this host where none is named', async () => {
    const read = dns.run(
      probeContext({ signal: AbortSignal.timeout(300) }),
      dns.parameters.parse({ name: 'watchbill.invalid' }),
    );
    const outcome = await read.catch((error: Error) => error.message);
    expect(typeof outcome === 'string' || outcome[0]?.value === 0).toBe(true);
  });

  it('shows five of many records, each cut, and nothing that does not print', async () => {
    const records = Array.from({ length: 7 }, (_, index) => ({
      type: 'TXT' as const,
      pieces: [`${index}\x1b[2J${'x'.repeat(200)}`],
    }));
    const { address } = await serve(() => ({ records }));
    const { detail = '' } = readingOf(
      await read({ name: 'a', type: 'TXT', servers: [address] }),
      'up',
      address,
    );
    expect(detail).toMatch(/^'a' is 0·\[2Jx+, .* and 2 more$/);
    expect(detail.length).toBeLessThan(500);
  });

  it('asks again when a packet was lost', async () => {
    let packets = 0;
    const { address } = await serve(() => {
      packets += 1;
      return packets === 1 ? undefined : addresses(1);
    });
    expect(readingOf(await read({ name: 'a', servers: [address] }), 'up', address).value).toBe(1);
  });

  const hostile: Readonly<Record<string, (query: DnsQuery) => DnsReply>> = {
    'says nothing': () => undefined,
    'answers garbage': () => Buffer.alloc(600, 0xa5),
    'answers an empty packet': () => Buffer.alloc(0),
    'answers another question': (query) => {
      const reply = writeReply(query, { records: [] });
      reply.writeUInt16BE(query.packet.readUInt16BE(0) ^ 1, 0);
      return reply;
    },
    'breaks off': (query) =>
      writeReply(query, { records: [{ type: 'A', address: [1, 2, 3, 4] }] }).subarray(0, -6),
    'points names at themselves': (query) => {
      const reply = writeReply(query, { records: [{ type: 'CNAME', to: 'a' }] });
      // The last name of the packet becomes a pointer to itself.
      const at = reply.length - 3;
      reply.writeUInt16BE(0xc000 | at, at);
      return reply;
    },
    'says that its answer was cut and takes no TCP': (query) => {
      const reply = writeReply(query, { records: [] });
      reply.writeUInt16BE(0x8380, 2);
      return reply;
    },
  };

  it.each(Object.entries(hostile))(
    'never claims that a name resolves at a server that %s',
    async (_, answer) => {
      const { address } = await serve(answer);
      const readings = await read({ name: 'a', servers: [address], timeout: '400ms' }).catch(
        (error: Error) => error,
      );
      if (readings instanceof Error) expect(readings.message).toMatch(/\.$/);
      else expect(readings[0]).toMatchObject({ value: 0, status: 'critical' });
    },
  );

  it('ends with its deadline, with the reason of it, and asks no more', async () => {
    const cancel = vi.spyOn(Resolver.prototype, 'cancel');
    onTestFinished(() => cancel.mockRestore());
    const { address } = await serve(() => undefined);
    const abort = new AbortController();
    const answer = read({ name: 'a', servers: [address] }, abort.signal);
    abort.abort(new Error('deadline'));
    await expect(answer).rejects.toThrow('deadline');
    expect(cancel).toHaveBeenCalledOnce();
  });

  it.each([
    [{}, /name/],
    [{ name: 'a', type: 'ANY' }, /type/],
    [{ name: 'a', servers: ['dns.example'] }, /has to be a number such as '10.0.0.2'/],
    [{ name: 'a', servers: ['10.0.0.2', '10.0.0.2'] }, /names a server twice/],
  ])('refuses %j', (parameters, message) => {
    expect(mistakesOf(dns.parameters, parameters).join('\n')).toMatch(message);
  });

  it.each(['10.0.0.2', '10.0.0.2:5353', '::1', '[::1]:53', '[::1]'])('takes the server %s', (server) => {
    expect(mistakesOf(dns.parameters, { name: 'a', servers: [server] })).toEqual([]);
  });

  it('can be shown to editors', () => {
    expect(z.toJSONSchema(dns.parameters, { io: 'input', unrepresentable: 'any' })).toHaveProperty(
      'properties.exact',
    );
  });
});
