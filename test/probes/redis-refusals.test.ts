import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { ConfigError } from '../../src/domain/errors.ts';
import { Secret } from '../../src/domain/secret.ts';
import redis from '../../src/probes/redis.ts';
import { hasOpenssl, makeCertificate, type TestCertificate } from '../support/certificates.ts';
import { freePort } from '../support/free-port.ts';
import { describeHostileTarget, startHostileTcp } from '../support/hostile-tcp.ts';
import { startHttp } from '../support/http-servers.ts';
import { hasRedisServer, hasRedisTls, startTestRedis, type TestRedis } from '../support/redis.ts';
import { measured, readingNamed } from './measured.ts';
import { probeContext } from './probe-context.ts';

const patterns = [{ pattern: '*', metric: 'all' }];
const read = (connection: object, signal?: AbortSignal) =>
  measured(redis, { connection, ...(signal === undefined ? {} : { signal }) }, { patterns });
const down = (words: string) => ({ value: 0, status: 'critical', detail: expect.stringContaining(words) });

describe.skipIf(!hasRedisServer())('a Redis server that does not let everybody in', () => {
  let server: TestRedis;
  let admin: Redis;
  beforeAll(async () => {
    server = await startTestRedis({ appendOnly: false });
    admin = new Redis(server.url);
    admin.on('error', () => undefined);
    await admin.call('ACL', 'SETUSER', 'watch', 'on', '>p@ss/word %', '~*', '+@all');
    await admin.call('ACL', 'SETUSER', 'blind', 'on', '>dark', '~*', '+auth', '+ping', '+select');
    await admin.set('a', '1');
  });
  afterEach(async () => {
    await admin.config('SET', 'requirepass', '', 'maxclients', '100');
  });
  afterAll(async () => {
    admin.disconnect();
    await server.dispose();
  });

  it('is up for who knows the password, of a user or of everybody', async () => {
    const user = { url: server.url, username: 'watch', password: new Secret('p@ss/word %') };
    expect(readingNamed(await read(user), 'all').value).toBe(1);
    const inUrl = new Secret(server.url.replace('//', `//watch:${encodeURIComponent('p@ss/word %')}@`));
    expect(readingNamed(await read({ url: inUrl }), 'all').value).toBe(1);
    await admin.config('SET', 'requirepass', 'old one');
    expect(readingNamed(await read({ url: server.url, password: new Secret('old one') }), 'up').value).toBe(
      1,
    );
  });

  it('is up for who brings a password that nobody asks for', async () => {
    expect(readingNamed(await read({ url: server.url, password: new Secret('x') }), 'up').value).toBe(1);
  });

  it('cannot be known with a wrong password, which is told to nobody', async () => {
    const wrong = { url: server.url, username: 'watch', password: new Secret('hunter2') };
    const failure = await read(wrong).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ConfigError);
    expect(String(failure)).toContain("refuses 'watch'");
    expect(String(failure)).not.toContain('hunter2');
  });

  it('cannot be known without a password where one is asked for', async () => {
    await admin.config('SET', 'requirepass', 'secret');
    await expect(read({ url: server.url })).rejects.toThrow(
      'asks for a password and the connection has none',
    );
  });

  it('is up for a user without rights, with each figure saying which one is missing', async () => {
    const readings = await read({ url: server.url, username: 'blind', password: new Secret('dark') });
    expect(readingNamed(readings, 'up').value).toBe(1);
    expect(readingNamed(readings, 'memory-used').error).toContain('ACL SETUSER blind +info');
    expect(readingNamed(readings, 'all').error).toContain('ACL SETUSER blind +scan');
    await admin.call('ACL', 'SETUSER', 'blind', '+info', '+scan', '+dbsize');
    const more = await read({ url: server.url, username: 'blind', password: new Secret('dark') });
    expect(readingNamed(more, 'memory-used').value).toBeGreaterThan(0);
    expect(readingNamed(more, 'slowlog').error).toContain('ACL SETUSER blind +slowlog|len');
    expect(readingNamed(more, 'all').error).toContain('ACL SETUSER blind +ttl');
    expect(readingNamed(more, 'clients').value).toBeGreaterThan(0);
  });

  it('is down when it takes no more clients', async () => {
    await admin.config('SET', 'maxclients', '1');
    expect(readingNamed(await read({ url: server.url }), 'up')).toMatchObject(down('has no connection left'));
  });

  it('cannot be asked of a database that it does not have', async () => {
    await expect(read({ url: `${server.url}/99` })).rejects.toThrow('DB index is out of range');
    const readings = await measured(
      redis,
      { connection: { url: server.url } },
      { patterns: [{ pattern: '*', db: 99 }] },
    );
    expect(readingNamed(readings, 'keys-matching').error).toContain('DB index is out of range');
  });

  it('is down while a script keeps it busy, cannot be known while it hangs, and is up again after', async () => {
    await admin.config('SET', 'lua-time-limit', '10');
    const running = admin.duplicate();
    running.on('error', () => undefined);
    const script = running.eval('while true do end', 0).catch(() => undefined);
    await vi.waitFor(async () => {
      expect(readingNamed(await read({ url: server.url }), 'up')).toMatchObject(
        down('busy running a script'),
      );
    });
    await admin.call('SCRIPT', 'KILL');
    await script;
    running.disconnect();
    server.suspend();
    await expect(read({ url: server.url }, AbortSignal.timeout(300))).rejects.toThrow();
    server.resume();
    expect(readingNamed(await read({ url: server.url }), 'up').value).toBe(1);
  });

  it('is down when it was killed', async () => {
    const killed = await startTestRedis({ appendOnly: false });
    await killed.kill();
    const readings = await read({ url: killed.url });
    expect(readings).toHaveLength(1);
    expect(readingNamed(readings, 'up')).toMatchObject(down('refuses the connection'));
    await killed.dispose();
  });
});

describe.skipIf(!hasRedisServer() || !hasRedisTls() || !hasOpenssl())('a Redis server that encrypts', () => {
  const folder = mkdtempSync(join(tmpdir(), 'watchbill-redis-tls-'));
  let certificate: TestCertificate;
  let server: TestRedis;
  let url: string;
  beforeAll(async () => {
    certificate = makeCertificate(folder);
    const tlsPort = await freePort();
    server = await startTestRedis({ appendOnly: false, tls: { ...certificate, tlsPort } });
    url = `rediss://localhost:${tlsPort}`;
  });
  afterAll(async () => {
    await server.dispose();
    rmSync(folder, { recursive: true });
  });

  it('is up for who knows its authority, by name and by address', async () => {
    const ca = certificate.authority;
    expect(readingNamed(await read({ url, ca }), 'up').value).toBe(1);
    expect(readingNamed(await read({ url: url.replace('localhost', '127.0.0.1'), ca }), 'up').value).toBe(1);
  });

  it('is not trusted where its authority is unknown', async () => {
    await expect(read({ url })).rejects.toThrow("Name the file of its authority in 'ca'");
  });

  it('is not trusted where its certificate is for another host', async () => {
    const other = makeCertificate(mkdtempSync(join(folder, 'other-')), 'DNS:elsewhere.example');
    const [key, cert] = [other.key, other.certificate].map((file) => readFileSync(file));
    const elsewhere = await startHttp(() => undefined, { key, cert });
    const connection = { url: `rediss://127.0.0.1:${elsewhere.port}`, ca: other.authority };
    await expect(read(connection)).rejects.toThrow('shows a certificate that is not trusted');
    await elsewhere.close();
  });

  it('cannot be known in clear text on that port', async () => {
    const readings = await read({ url: url.replace('rediss', 'redis') }).catch(
      (error: Error) => error.message,
    );
    expect(JSON.stringify(readings)).toMatch(/closed the connection|none of Redis/);
  });
});

describe('a Redis server that is away', () => {
  it('is down where its socket is no more, with everything else left out', async () => {
    const readings = await read({ url: 'unix:///nowhere/redis.sock' });
    expect(readings).toHaveLength(1);
    expect(readingNamed(readings, 'up')).toMatchObject(down("no socket '/nowhere/redis.sock'"));
  });

  it.each(['LOADING Redis is loading the dataset in memory', 'MASTERDOWN Link with MASTER is down'])(
    'is down while it answers %s',
    async (words) => {
      const server = await startHostileTcp((socket) =>
        socket.on('data', () => socket.write(`-${words}\r\n`)),
      );
      expect(readingNamed(await read({ url: `redis://127.0.0.1:${server.port}` }), 'up')).toMatchObject(
        down(words),
      );
      await server.close();
    },
  );
});

describeHostileTarget('the redis probe', {
  run: (port, signal) => read({ url: `redis://127.0.0.1:${port}` }, signal),
  drip: '+PONG\r\n$20\r\n# Server\r\nredis_ver',
});
describeHostileTarget('the redis probe that encrypts', {
  run: (port, signal) => read({ url: `rediss://127.0.0.1:${port}` }, signal),
});

describe('what is no answer of Redis', () => {
  const from = async (answer: string, signal = AbortSignal.timeout(500)) => {
    const server = await startHostileTcp((socket) => socket.on('data', () => socket.write(answer)));
    try {
      return await read({ url: `redis://127.0.0.1:${server.port}` }, signal);
    } finally {
      await vi.waitFor(() => expect(server.open()).toBe(0));
      await server.close();
    }
  };

  // The first two make a common client throw where nobody could catch it.
  it.each([
    ['a push that holds nothing', '>1\r\n_\r\n'],
    ['a message that nobody asked for', '>3\r\n$7\r\nmessage\r\n_\r\n_\r\n'],
    ['a string of 2 GB', '$2000000000\r\nabc'],
    ['a list of a billion', '*1000000000\r\n'],
    ['lists in lists without end', '*1\r\n'.repeat(50)],
    ['a number that is none', ':1e9\r\n'],
    ['a line without end', `+${'x'.repeat(20_000)}`],
    ['a string longer than it says', '$2\r\nabcd\r\n'],
    ['more answers than there were questions', '+PONG\r\n+PONG\r\n+PONG\r\n'],
    ['a web page', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
  ])('fails with words: %s', async (_, answer) => {
    await expect(from(answer)).rejects.toThrow(/./);
  });

  it('is read no further than 32 MiB', async () => {
    const long = `$15000000\r\n${'x'.repeat(15_000_000)}\r\n`;
    await expect(from(long, AbortSignal.timeout(20_000))).rejects.toThrow('more than 33554432 bytes');
  });

  it('is down where it leaves in the middle of a conversation', async () => {
    const server = await startHostileTcp((socket) =>
      socket.on(
        'data',
        (data) => void (String(data).includes('PING') ? socket.write('+PONG\r\n') : socket.end()),
      ),
    );
    const readings = await measured(redis, { connection: { url: `redis://127.0.0.1:${server.port}` } }, {});
    expect(readings).toHaveLength(1);
    expect(readingNamed(readings, 'up')).toMatchObject(down('closed the connection'));
    await server.close();
  });

  it('costs the figures that it was to give, where it is only odd', async () => {
    const readings = await from(':7\r\n');
    expect(readingNamed(readings, 'up').value).toBe(1);
    expect(readingNamed(readings, 'all').error).toContain('What answers to SCAN is no Redis');
  });
});

describe('servers of the family', () => {
  const from = async (info: string) => {
    const answers: Readonly<Record<string, string>> = {
      PING: '+PONG\r\n',
      INFO: `$${info.length}\r\n${info}\r\n`,
      CONFIG: '-ERR unknown command\r\n',
      SLOWLOG: ':0\r\n',
    };
    const server = await startHostileTcp((socket) =>
      socket.on('data', (data) =>
        socket.write(answers[/[A-Z]{4,}/.exec(String(data))?.[0] ?? ''] ?? '-ERR unknown\r\n'),
      ),
    );
    const clock = { now: () => new Date(1_700_000_100_000) };
    const connection = { url: `redis://127.0.0.1:${server.port}` };
    const readings = await measured(redis, { connection, clock }, {});
    await server.close();
    return readings;
  };

  it('may leave out what they have not: Dragonfly', async () => {
    const readings = await from(
      '# Server\r\ndragonfly_version:df-v1.27.1\r\n# Clients\r\nconnected_clients:3\r\nblocked_clients:0\r\n# Memory\r\nused_memory:100\r\nmaxmemory:400\r\n# Stats\r\nkeyspace_hits:-1\r\nkeyspace_misses:-1\r\nevicted_keys:2\r\nexpired_keys:-1\r\n# Persistence\r\nlast_success_save:1700000000\r\nlast_failed_save:1700000050\r\nrdb_changes_since_last_success_save:5\r\n# Replication\r\nrole:master\r\n# Keyspace\r\ndb0:keys=4,expires=1,avg_ttl=-1\r\n',
    );
    expect(readingNamed(readings, 'up').detail).toBe('Dragonfly 1.27.1');
    expect(readingNamed(readings, 'memory-used-percent').value).toBe(25);
    expect(readingNamed(readings, 'last-save-age').value).toBe(100);
    expect(readingNamed(readings, 'last-save-ok')).toMatchObject({ value: 0, status: 'critical' });
    expect(readingNamed(readings, 'unsaved-changes').value).toBe(5);
    expect(readingNamed(readings, 'keys', 'db0').value).toBe(4);
    const got = readings.map(({ metric }) => metric);
    for (const metric of ['hit-rate', 'expired', 'fragmentation', 'connections-used', 'append-only-ok']) {
      expect(got).not.toContain(metric);
    }
  });

  it('are told by their name: Valkey', async () => {
    const readings = await from(
      'redis_version:7.2.4\r\nserver_name:valkey\r\nvalkey_version:8.1.0\r\nmaxclients:50\r\nconnected_clients:5\r\n',
    );
    expect(readingNamed(readings, 'up').detail).toBe('Valkey 8.1.0');
    expect(readingNamed(readings, 'connections-used').value).toBe(10);
  });
});

describe('the address of a connection', () => {
  it.each([
    ['http://h', 'is none of Redis'],
    ['redis://', 'names no host'],
    ['unix://', 'names no host'],
    ['redis://h/one', "names the database 'one', which is no number"],
    ['redis://a%zzb@h', 'has a % that begins no code'],
  ])('%s is refused in words', async (url, words) => {
    const run = redis.run(probeContext({ connection: { url } }), redis.parameters.parse({}));
    await expect(run).rejects.toThrow(words);
  });
});
