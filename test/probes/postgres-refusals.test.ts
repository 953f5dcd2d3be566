import { chownSync, copyFileSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ConfigError, NotFoundError } from '../../src/domain/errors.ts';
import { Secret } from '../../src/domain/secret.ts';
import postgres from '../../src/probes/postgres.ts';
import { askPostgres } from '../support/ask-postgres.ts';
import { hasOpenssl, makeCertificate, type TestCertificate } from '../support/certificates.ts';
import { freePort } from '../support/free-port.ts';
import { describeHostileTarget, startHostileTcp } from '../support/hostile-tcp.ts';
import { startTestPostgres } from '../support/postgres.ts';
import { type ScratchServer, startScratchServer, testSettings } from '../support/shared-postgres.ts';
import { measured, readingNamed } from './measured.ts';
import { probeContext } from './probe-context.ts';

const password = 'pass/word %with @signs';

let scratch: ScratchServer;
beforeAll(async () => {
  scratch = await startScratchServer({
    transport: 'tcp',
    settings: { ...testSettings, max_connections: 10 },
  });
  await askPostgres(
    scratch.server.connection,
    `create role watch login password '${password}'; grant pg_monitor to watch`,
  );
});
afterAll(async () => scratch.remove());

const connectionTo = (port: number, more = '') => ({
  url: `postgresql://watch@127.0.0.1:${port}/watchbill${more}`,
  password: new Secret(password),
});
const here = (more = '') => connectionTo(scratch.server.connection.port, more);
const read = (connection: object, signal?: AbortSignal) =>
  measured(postgres, { connection, ...(signal === undefined ? {} : { signal }) }, { include: ['size'] });

describe('a PostgreSQL server with passwords', () => {
  it('is up for who knows it (SCRAM)', async () => {
    expect(readingNamed(await read(here()), 'up').value).toBe(1);
  });

  it('takes the password from an address that is a secret itself', async () => {
    const { port } = scratch.server.connection;
    const url = new Secret(
      `postgres://watch:${encodeURIComponent(password)}@127.0.0.1:${port}/watchbill?schema=public`,
    );
    expect(readingNamed(await read({ url }), 'up').value).toBe(1);
  });

  it('cannot be known with a wrong password, which is told to nobody', async () => {
    const wrong = { ...here(), password: new Secret('hunter2') };
    const failure = await read(wrong).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ConfigError);
    expect(String(failure)).toContain("refuses 'watch'");
    expect(String(failure)).not.toContain('hunter2');
  });

  it('cannot be known without a password, and none is taken from PGPASSWORD', async () => {
    vi.stubEnv('PGPASSWORD', password);
    const { url } = here();
    await expect(read({ url })).rejects.toThrow('asks for a password and the connection has none');
  });

  it('cannot be known where the database does not exist', async () => {
    const { port } = scratch.server.connection;
    const gone = { ...here(), url: `postgresql://watch@127.0.0.1:${port}/elsewhere` };
    await expect(read(gone)).rejects.toThrow(NotFoundError);
    await expect(read(gone)).rejects.toThrow("has no database 'elsewhere'");
  });

  it('is down when all of its connections are taken, and says so', async () => {
    const { host, port } = scratch.server.connection;
    const clients: Client[] = [];
    try {
      for (let turn = 0; turn < 20; turn += 1) {
        const client = new Client({ host, port, user: 'watch', password, database: 'watchbill', ssl: false });
        client.on('error', () => undefined);
        if (
          (await client.connect().then(
            () => true,
            () => false,
          )) === false
        )
          break;
        clients.push(client);
      }
      expect(clients).toHaveLength(7);
      const readings = await read(here());
      expect(readings).toHaveLength(1);
      expect(readingNamed(readings, 'up')).toMatchObject({
        value: 0,
        status: 'critical',
        detail: expect.stringContaining('has no connection left'),
      });
    } finally {
      await Promise.all(clients.map((client) => client.end()));
    }
  });

  it('leaves no session behind', async () => {
    await read(here());
    await vi.waitFor(async () => {
      const sql = "select count(*)::int n from pg_stat_activity where application_name = 'watchbill'";
      expect(await askPostgres(scratch.server.connection, sql)).toEqual([{ n: 0 }]);
    });
  });
});

describe('a PostgreSQL server that is away', () => {
  it('is down where nobody listens, with everything else left out', async () => {
    const readings = await read(connectionTo(await freePort()));
    expect(readings).toHaveLength(1);
    expect(readingNamed(readings, 'up')).toMatchObject({
      value: 0,
      status: 'critical',
      detail: expect.stringContaining('refuses the connection'),
    });
  });

  it('is down where its socket is no more', async () => {
    const connection = { url: 'postgresql://watch@/app?host=/nowhere' };
    const readings = await read(connection);
    expect(readingNamed(readings, 'up')).toMatchObject({
      value: 0,
      detail: expect.stringContaining('/nowhere'),
    });
  });

  it('is down when it was stopped, cannot be known while it hangs, and is up again after', async () => {
    const server = await startTestPostgres();
    const { host, database, user } = server.connection;
    const connection = { url: `postgresql://${user}@/${database}?host=${encodeURIComponent(host)}` };
    try {
      expect(readingNamed(await read(connection), 'up').value).toBe(1);
      await server.pause();
      await expect(read(connection, AbortSignal.timeout(300))).rejects.toThrow();
      await server.resume();
      expect(readingNamed(await read(connection), 'up').value).toBe(1);
      await server.stop();
      expect(readingNamed(await read(connection), 'up')).toMatchObject({ value: 0, status: 'critical' });
    } finally {
      await server.close();
    }
  });

  it.each([
    ['57P03', 'the database system is starting up'],
    ['57P01', 'terminating connection due to administrator command'],
  ])('is down while it answers %s', async (code, message) => {
    const body = Buffer.from(`SFATAL\0C${code}\0M${message}\0\0`);
    const head = Buffer.alloc(5, 'E');
    head.writeInt32BE(body.length + 4, 1);
    const server = await startHostileTcp((socket) =>
      socket.once('data', () => socket.end(Buffer.concat([head, body]))),
    );
    const readings = await read(connectionTo(server.port, '?sslmode=disable'));
    expect(readingNamed(readings, 'up')).toMatchObject({
      value: 0,
      detail: expect.stringContaining(message),
    });
    await server.close();
  });
});

const ok = Buffer.from('R\0\0\0\x08\0\0\0\0Z\0\0\0\x05I', 'latin1').toString('latin1');
describeHostileTarget('the postgres probe', {
  run: (port, signal) => read(connectionTo(port, '?sslmode=disable'), signal),
  drip: ok,
});
describeHostileTarget('the postgres probe that would rather encrypt', {
  run: (port, signal) => read(connectionTo(port), signal),
  drip: `N${ok}`,
});

describe('what is no answer of PostgreSQL', () => {
  // Each of them makes the library throw where nobody could catch it.
  it.each([
    ['a description of rows that ends too early', '540000000600ff'],
    ['a row that holds less than it says', '440000000600ff'],
    ['a question that it never asks', '52000000080000270f'],
    ['a beginning of 2 GB', '447fffffff'],
    ['a message shorter than its own length', '5a00000001'],
  ])('fails with words and does not end the process: %s', async (_, hex) => {
    const server = await startHostileTcp((socket) =>
      socket.once('data', () => socket.write(Buffer.from(hex, 'hex'))),
    );
    const run = read(connectionTo(server.port, '?sslmode=disable'), AbortSignal.timeout(500));
    await expect(run).rejects.toThrow(/./);
    await vi.waitFor(() => expect(server.open()).toBe(0));
    await server.close();
  });

  it('is read no further than 8 MiB', async () => {
    const endless = Buffer.concat([Buffer.from('447f000000', 'hex'), Buffer.alloc(9 * 1024 * 1024)]);
    const server = await startHostileTcp((socket) => socket.once('data', () => socket.write(endless)));
    await expect(read(connectionTo(server.port, '?sslmode=disable'))).rejects.toThrow(
      'more than 8388608 bytes',
    );
    await server.close();
  });

  it('is refused where bytes follow the answer about encryption in clear text', async () => {
    const server = await startHostileTcp((socket) => socket.once('data', () => socket.write('SR')));
    await expect(read(connectionTo(server.port, '?sslmode=require'))).rejects.toThrow('none of PostgreSQL');
    await server.close();
  });
});

describe.skipIf(!hasOpenssl())('a PostgreSQL server that encrypts', () => {
  const folder = mkdtempSync(join(tmpdir(), 'watchbill-certificates-'));
  let good: TestCertificate;
  const encrypted = async (more: string, ca?: string) => {
    const connection = { ...here(more), ...(ca === undefined ? {} : { ca }) };
    return await measured(
      postgres,
      { connection },
      {
        include: [],
        queries: [{ metric: 'encrypted', sql: 'select ssl from pg_stat_ssl where pid = pg_backend_pid()' }],
      },
    );
  };
  /** As the account that the server runs as: it takes no key of somebody else. */
  async function serve({ certificate, key }: TestCertificate): Promise<void> {
    const cluster = readdirSync(scratch.dataDir).find((name) => {
      try {
        return statSync(join(scratch.dataDir, name, 'PG_VERSION')).isFile();
      } catch {
        return false;
      }
    });
    const at = join(scratch.dataDir, cluster ?? '');
    const { uid, gid } = statSync(at);
    for (const [from, to] of [
      [certificate, 'test.crt'],
      [key, 'test.key'],
    ] as const) {
      copyFileSync(from, join(at, to));
      chownSync(join(at, to), uid, gid);
    }
    for (const sql of [
      "alter system set ssl_cert_file = 'test.crt'",
      "alter system set ssl_key_file = 'test.key'",
      'alter system set ssl = on',
      'select pg_reload_conf()',
    ]) {
      await askPostgres(scratch.server.connection, sql);
    }
    await vi.waitFor(async () => {
      expect(await askPostgres(scratch.server.connection, 'show ssl')).toEqual([{ ssl: 'on' }]);
    });
  }

  beforeAll(() => {
    good = makeCertificate(folder);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is spoken to in clear text before it can, but not where that is forbidden', async () => {
    expect(readingNamed(await encrypted(''), 'encrypted').value).toBe(0);
    await expect(encrypted('?sslmode=require')).rejects.toThrow(
      'speaks no TLS, and the connection says sslmode=require',
    );
    await expect(encrypted('', good.authority)).rejects.toThrow('sslmode=verify-full');
    await serve(good);
  });

  it.each([
    ['', false, 1],
    ['?sslmode=disable', false, 0],
    ['?sslmode=prefer', false, 1],
    ['?sslmode=require', false, 1],
    ['?sslmode=require', true, 1],
    ['?sslmode=verify-ca', true, 1],
    ['?sslmode=verify-full', true, 1],
    ['', true, 1],
  ])('is taken with %j and the authority: %j', async (mode, known, value) => {
    expect(readingNamed(await encrypted(mode, known ? good.authority : undefined), 'encrypted').value).toBe(
      value,
    );
  });

  it.each(['?sslmode=verify-ca', '?sslmode=verify-full'])(
    'is not trusted with %s and no authority',
    async (mode) => {
      await expect(encrypted(mode)).rejects.toThrow("Name the file of its authority in 'ca'");
    },
  );

  it('is held to an authority that is named, whatever the mode', async () => {
    const other = makeCertificate(mkdtempSync(join(folder, 'other-')));
    for (const mode of ['?sslmode=prefer', '?sslmode=require']) {
      await expect(encrypted(mode, other.authority)).rejects.toThrow(
        'shows a certificate that is not trusted',
      );
    }
  });

  it('says which file of an authority cannot be read', async () => {
    await expect(encrypted('', '/nowhere/ca.pem')).rejects.toThrow("'/nowhere/ca.pem' cannot be read");
  });

  it('is held to its name by verify-full alone', async () => {
    const other = mkdtempSync(join(folder, 'other-'));
    const elsewhere = makeCertificate(other, 'DNS:elsewhere.example');
    await serve(elsewhere);
    await vi.waitFor(async () => {
      expect(
        readingNamed(await encrypted('?sslmode=verify-ca', elsewhere.authority), 'encrypted').value,
      ).toBe(1);
    });
    await expect(encrypted('?sslmode=verify-full', elsewhere.authority)).rejects.toThrow('is not trusted');
  });
});

describe('the address of a connection', () => {
  const run = (url: string | Secret) =>
    postgres.run(probeContext({ connection: { url } }), postgres.parameters.parse({ include: [] }));

  it.each([
    ['mysql://watch@h/app', 'is none of a PostgreSQL database'],
    ['postgresql://h/app', 'names no user'],
    ['postgresql://watch@h/app?sslmode=maybe', "sslmode 'maybe' is unknown"],
    ['postgresql://watch@h/app?port=70000', 'names no host and port'],
    ['postgresql://wa%zztch@h/app', 'has a % that begins no code'],
  ])('%s is refused in words', async (url, words) => {
    await expect(run(url)).rejects.toThrow(words);
  });

  it('is not repeated where it is a secret', async () => {
    const failure = await run(new Secret('postgresql//watch:hunter2@h/app')).catch(String);
    expect(failure).toContain('is none of a PostgreSQL database');
    expect(failure).not.toContain('hunter2');
  });
});
