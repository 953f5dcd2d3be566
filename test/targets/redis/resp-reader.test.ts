import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RedisError, type Reply, RespReader } from '../../../src/targets/redis/resp-reader.ts';

const read = (text: string) => new RespReader().read(Buffer.from(text, 'latin1'));

/** As a server writes it. */
function written(reply: Reply): string {
  if (reply === null) return '$-1\r\n';
  if (typeof reply === 'number') return `:${reply}\r\n`;
  if (typeof reply === 'string') return `$${reply.length}\r\n${reply}\r\n`;
  if (reply instanceof RedisError) return `-${reply.message}\r\n`;
  return `*${reply.length}\r\n${reply.map(written).join('')}`;
}

const { reply } = fc.letrec<{ reply: Reply; list: readonly Reply[] }>((tie) => ({
  reply: fc.oneof(
    { maxDepth: 4 },
    fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)) }),
    fc.integer(),
    fc.constant(null),
    tie('list'),
  ),
  list: fc.array(tie('reply'), { maxLength: 5 }),
}));

describe('answers of Redis', () => {
  it('are read alike, however they are cut on their way', () => {
    fc.assert(
      fc.property(
        fc.array(reply, { maxLength: 5 }),
        fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1 }),
        (replies, cuts) => {
          const bytes = Buffer.from(replies.map(written).join(''), 'latin1');
          const reader = new RespReader();
          const found: Reply[] = [];
          for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
            const size = cuts[turn % cuts.length] ?? 1;
            found.push(...reader.read(bytes.subarray(at, at + size)));
            at += size;
          }
          expect(found).toEqual(replies);
        },
      ),
    );
  });

  it('are errors where they say so, by their first word', () => {
    const [error] = read("-NOPERM this user has no permissions to run the 'info' command\r\n");
    expect(error).toBeInstanceOf(RedisError);
    expect((error as RedisError).code).toBe('NOPERM');
  });

  it('may be simple strings, and lists that are none', () => {
    expect(read('+OK\r\n*-1\r\n*0\r\n')).toEqual(['OK', null, []]);
  });

  it.each([
    ['>1\r\n+x\r\n'],
    ['_\r\n'],
    ['%1\r\n'],
    [':1e3\r\n'],
    [': 1\r\n'],
    ['$-2\r\n'],
    ['*-2\r\n'],
    ['$16777217\r\n'],
    ['*200001\r\n'],
    ['*1\r\n'.repeat(9)],
    ['$1\r\nab\r\n'],
    [`+${'x'.repeat(9_000)}`],
    [`+${'x'.repeat(9_000)}\r\n`],
    ['HTTP/1.1 200 OK\r\n'],
  ])('are not %j', (text) => {
    expect(() => read(text)).toThrow('its answer is none of Redis');
  });

  it('are put together once, however long they are', () => {
    const reader = new RespReader();
    const size = 8 * 1024 * 1024;
    expect(reader.read(Buffer.from(`$${size}\r\n`))).toEqual([]);
    const chunk = Buffer.alloc(4096, 'x');
    for (let sent = 0; sent < size; sent += chunk.length) expect(reader.read(chunk)).toEqual([]);
    expect(reader.read(Buffer.from('\r\n')).map((one) => String(one).length)).toEqual([size]);
  });
});
