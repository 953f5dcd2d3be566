import { describe, expect, it } from 'vitest';
import { readRedisUrl, redisProblem } from '../../src/config/redis-url.ts';
import { ConfigError } from '../../src/domain/errors.ts';

describe('an address of Redis', () => {
  it.each([
    ['redis://localhost', 'redis://localhost'],
    ['rediss://u:p@host:1/2', 'rediss://u:p@host:1/2'],
    ['unix:///run/redis.sock', '/run/redis.sock'],
  ])('may be one server: %s', (url, address) => {
    expect(readRedisUrl(url)).toEqual({ kind: 'server', address });
  });

  it.each([
    [
      'redis+cluster://h1:7001,h2',
      [
        ['h1', 7001],
        ['h2', 6379],
      ],
      { tls: false },
    ],
    ['redis+cluster://10.0.0.1:1/', [['10.0.0.1', 1]], { tls: false }],
    ['redis+cluster://h/0', [['h', 6379]], { tls: false }],
    [
      'rediss+cluster://[::1]:7000,[fe80::1]',
      [
        ['::1', 7000],
        ['fe80::1', 6379],
      ],
      { tls: true },
    ],
    ['redis+cluster://u:p%40%2F@h', [['h', 6379]], { tls: false, username: 'u', password: 'p@/' }],
    ['redis+cluster://:p:q@h', [['h', 6379]], { tls: false, password: 'p:q' }],
  ] as const)('may be a cluster: %s', (url, nodes, login) => {
    const listed = nodes.map(([host, port]) => ({ host, port }));
    expect(readRedisUrl(url)).toEqual({ kind: 'cluster', nodes: listed, ...login });
  });

  it('may be a master that sentinels name', () => {
    const nodes = [
      { host: 'h1', port: 26379 },
      { host: 'h2', port: 5000 },
    ];
    const plain = { kind: 'sentinel', nodes, master: 'mymaster', db: 0, tls: false };
    expect(readRedisUrl('redis+sentinel://h1,h2:5000/mymaster')).toEqual(plain);
    expect(
      readRedisUrl(
        'rediss+sentinel://u:p@h1, h2:5000/my%20master/3?sentinelUsername=s&sentinelPassword=a%26b',
      ),
    ).toEqual({
      ...plain,
      master: 'my master',
      db: 3,
      tls: true,
      username: 'u',
      password: 'p',
      sentinelUsername: 's',
      sentinelPassword: 'a&b',
    });
  });

  it.each([
    ['', /^REDIS_URL has to start with redis:/],
    ['http://secret@h', /^REDIS_URL has to start with redis:/],
    ['redis+cluster:secret', /has to start with/],
    ['redis+cluster://', /no host and port at place/],
    ['redis+cluster://h1,,h2', /no host and port at place 2/],
    ['redis+cluster://h:0', /no host and port at place/],
    ['redis+cluster://h:65536', /no host and port at place/],
    ['redis+cluster://h:port', /no host and port at place/],
    ['redis+cluster://u:secret@h/1', /a cluster has only number 0/],
    ['redis+cluster://u:secret@h?x=1', /means nothing for a cluster/],
    ['redis+cluster://u:secret/x@h', /no host and port at place 1.*%2F/],
    ['redis+sentinel://h', /names no master/],
    ['redis+sentinel://h/', /names no master/],
    ['redis+sentinel://h/m/x', /only the number of a database fits/],
    ['redis+sentinel://h/m/1/2', /only the number of a database fits/],
    ['redis+sentinel://h/m?password=secret', /'\?password=', which is unknown/],
    ['redis+sentinel://u:%ZZsecret@h/m', /begins no code/],
  ])('is refused with what to mend, and without its secrets: %s', (url, words) => {
    expect(() => readRedisUrl(url)).toThrow(ConfigError);
    expect(() => readRedisUrl(url)).toThrow(words);
    expect(redisProblem(url)).not.toContain('secret');
  });
});
