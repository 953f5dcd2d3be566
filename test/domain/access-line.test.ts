import { describe, expect, it } from 'vitest';
import { readAccessLine, readAccessRecord } from '../../src/domain/access-line.ts';
import { compileSearch } from '../../src/domain/search-expression.ts';

const when = '[22/Nov/2026:12:00:00 +0000]';

describe('a line of a web server', () => {
  it('of the common format is read', () => {
    expect(readAccessLine(`10.0.0.1 - bea ${when} "GET /x HTTP/1.1" 200 512`)).toEqual({
      address: '10.0.0.1',
      status: 200,
      bytes: 512,
      request: 'GET /x HTTP/1.1',
      told: '',
    });
  });

  it('of the combined format is read, also with quotes in it and no size', () => {
    const line = `2001:db8::1 - - ${when} "GET /\\"q\\" HTTP/1.1" 304 - "https://a/" "curl/8 \\"x\\""`;
    expect(readAccessLine(line)).toMatchObject({
      address: '2001:db8::1',
      status: 304,
      bytes: 0,
      request: 'GET /\\"q\\" HTTP/1.1',
      told: '"https://a/" "curl/8 \\"x\\""',
    });
  });

  it('tells how long the request took: by the last number, or by an expression', () => {
    const line = `10.0.0.1 - - ${when} "GET / HTTP/1.1" 200 5 "-" "curl/8" rt=0.125 uct="0.001"`;
    expect(readAccessLine(line)?.took).toBe(0.001);
    expect(readAccessLine(line, compileSearch('rt=([0-9.]+)'))?.took).toBe(0.125);
    expect(readAccessLine(line.replace(/ rt=.*/, ' 1520'))?.took).toBe(1520);
    expect(readAccessLine(line.replace(/ rt=.*/, ''))?.took).toBeUndefined();
  });

  it.each([
    '',
    'nothing of the kind',
    `10.0.0.1 - - ${when} "GET / HTTP/1.1`,
    `10.0.0.1 - - ${when} "GET / HTTP/1.1" abc 5`,
    `10.0.0.1 - - ${when} "GET / HTTP/1.1" 200`,
    `${'a'.repeat(100)} - - ${when} "GET / HTTP/1.1" 200 5`,
  ])('is not %j', (line) => {
    expect(readAccessLine(line)).toBeUndefined();
  });
});

describe('a record of a web server', () => {
  const fields = {
    address: ['client', 'ip'],
    status: ['status'],
    request: ['uri'],
    bytes: ['sent'],
    took: ['ms'],
  };

  it('is read by its fields', () => {
    const record = { client: { ip: '10.0.0.1' }, status: '503', uri: '/x', sent: 12, ms: 3.5 };
    expect(readAccessRecord(record, fields)).toEqual({
      address: '10.0.0.1',
      status: 503,
      bytes: 12,
      request: '/x',
      told: '',
      took: 3.5,
    });
  });

  it.each([undefined, {}, { client: { ip: 5 }, status: 200 }, { client: { ip: 'x' }, status: 'bad' }])(
    'is not %j',
    (record) => {
      expect(readAccessRecord(record, fields)).toBeUndefined();
    },
  );
});
