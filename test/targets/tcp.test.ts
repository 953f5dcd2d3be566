import dns from 'node:dns/promises';
import { syncBuiltinESMExports } from 'node:module';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { sharedLookup } from '../../src/targets/shared-lookup.ts';
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

describe('a name', () => {
  it('is asked for once by all who want it at the same time, and anew after that', async () => {
    const answer = Promise.withResolvers<{ address: string; family: number }[]>();
    const asked = vi.spyOn(dns, 'lookup').mockImplementation((() => answer.promise) as never);
    syncBuiltinESMExports();
    onTestFinished(() => {
      asked.mockRestore();
      syncBuiltinESMExports();
    });
    const addressOf = (host: string) =>
      new Promise((resolve) => sharedLookup(host, {}, (error, address) => resolve(error?.code ?? address)));
    const three = Promise.all([addressOf('db-1'), addressOf('db-1'), addressOf('db-2')]);
    expect(asked.mock.calls.map(([host]) => host)).toEqual(['db-1', 'db-2']);
    answer.resolve([{ address: '10.0.0.7', family: 4 }]);
    expect(await three).toEqual(['10.0.0.7', '10.0.0.7', '10.0.0.7']);
    asked.mockRejectedValue(Object.assign(new Error('gone'), { code: 'ENOTFOUND' }));
    expect(await addressOf('db-1')).toBe('ENOTFOUND');
    expect(asked).toHaveBeenCalledTimes(3);
  });
});
