import { describe, expect, it } from 'vitest';
import { quoteHeard, showTcp } from '../../src/targets/tcp.ts';
import { parseTcpAddress } from '../../src/targets/tcp-address.ts';

describe('an address of TCP', () => {
  it.each([
    ['redis:6379', { host: 'redis', port: 6379 }],
    ['10.0.0.7:1', { host: '10.0.0.7', port: 1 }],
    ['[::1]:65535', { host: '::1', port: 65_535 }],
  ])('is read from %j and written so', (text, address) => {
    expect(parseTcpAddress(text)).toEqual(address);
    expect(showTcp(address)).toBe(text);
  });

  it.each(['redis', 'redis:', ':80', 'redis:0', 'redis:65536', 'a b:1', '::1:80', 'http://a:80'])(
    'is not %j',
    (text) => {
      expect(() => parseTcpAddress(text)).toThrow(`'${text}' is not an address of TCP.`);
    },
  );
});

describe('what was heard', () => {
  it('is quoted in one line, with what does not print marked and its end left out', () => {
    expect(quoteHeard(Buffer.from('220 ok\r\n\x1b[31mred'))).toBe("'220 ok·[31mred'");
    expect(quoteHeard(Buffer.from('x'.repeat(100)))).toBe(`'${'x'.repeat(60)}…'`);
  });
});
