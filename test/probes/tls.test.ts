import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer, TLSSocket, type TlsOptions } from 'node:tls';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import tls from '../../src/probes/tls.ts';
import { hasOpenssl, makeCertificate, makeExpired } from '../support/certificates.ts';
import { freePort } from '../support/free-port.ts';
import { describeHostileTarget, startHostileTcp } from '../support/hostile-tcp.ts';
import { listen } from '../support/http-servers.ts';
import { probeContext } from './probe-context.ts';
import { mistakesOf, readingOf, readingsOf } from './readings.ts';

const DAY_MS = 86_400_000;
const read = (parameters: object, signal = new AbortController().signal, now = new Date()) =>
  readingsOf(tls, probeContext({ signal, clock: { now: () => now } }), parameters);

const servers: Server[] = [];
const sockets = new Set<Socket>();
afterEach(() => {
  for (const socket of sockets) socket.destroy();
  for (const server of servers.splice(0)) server.close();
});

describe('the parameters of the tls probe', () => {
  it.each([
    [{}, /needs a host, or files/],
    [{ host: 'a', starttls: 'imap' }, /starttls/],
    [{ files: ['relative.pem'] }, /absolute path/],
    [{ files: ['/a.pem', '/a.pem'] }, /names a file twice/],
  ])('refuse %j', (parameters, message) => {
    expect(mistakesOf(tls.parameters, parameters).join('\n')).toMatch(message);
  });

  it('can be shown to editors', () => {
    const schema = z.toJSONSchema(tls.parameters, { io: 'input', unrepresentable: 'any' });
    expect(schema).toHaveProperty('properties.starttls');
  });
});

describe.skipIf(!hasOpenssl())('the tls probe', () => {
  const folder = mkdtempSync(join(tmpdir(), 'watchbill-tls-'));
  const files = hasOpenssl() ? makeCertificate(folder) : { authority: '', certificate: '', key: '' };
  afterAll(() => rmSync(folder, { recursive: true }));
  const ca = files.authority;
  const good = () => ({ key: readFileSync(files.key), cert: readFileSync(files.certificate) });

  const kept = <S extends Server>(server: S): S => {
    servers.push(server);
    server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket)).on('error', () => undefined);
    });
    return server;
  };

  const serveTls = (more: TlsOptions = {}): Promise<number> =>
    listen(kept(createTlsServer({ ...good(), ...more }, (socket) => socket.on('error', () => undefined))));

  const servePlain = (speak: (socket: Socket, upgrade: () => void) => void): Promise<number> =>
    listen(
      kept(
        createServer((socket) =>
          speak(socket, () => {
            socket.removeAllListeners('data');
            new TLSSocket(socket, { isServer: true, ...good() }).on('error', () => undefined);
          }),
        ),
      ),
    );

  it('answers how long the chain holds, that it is trusted and for this host, and in which version', async () => {
    const port = await serveTls();
    const part = `localhost:${port}`;
    const readings = await read({ host: 'localhost', port, ca });
    const values = readings.map(({ metric, value, status }) => [metric, value, status]);
    expect(values).toEqual([
      ['up', 1, undefined],
      ['days-left', expect.any(Number), undefined],
      ['chain-valid', 1, undefined],
      ['name-matches', 1, undefined],
      ['tls-version', 1.3, undefined],
      ['latency', expect.any(Number), undefined],
    ]);
    expect(readingOf(readings, 'days-left', part).value).toBeGreaterThan(1.5);
    expect(readingOf(readings, 'days-left', part).detail).toMatch(/^'.* of the tests' ends \d{4}-/);
    expect(readingOf(readings, 'chain-valid', part).detail).toBe(
      "2 certificates, up to 'Authority of the tests'",
    );
    expect(readingOf(readings, 'tls-version', part).detail).toMatch(/^TLSv1\.3, TLS_/);
    await vi.waitFor(() => expect(sockets.size).toBe(0));
  });

  it('counts below zero once a certificate has ended', async () => {
    const port = await serveTls();
    const later = new Date(Date.now() + 5 * DAY_MS);
    const readings = await read({ host: 'localhost', port, ca }, undefined, later);
    expect(readingOf(readings, 'days-left', `localhost:${port}`).value).toBeLessThan(-2);
  });

  it('is critical where the chain is not trusted, and still counts the days', async () => {
    const port = await serveTls();
    const readings = await read({ host: 'localhost', port });
    const part = `localhost:${port}`;
    expect(readingOf(readings, 'chain-valid', part)).toMatchObject({ value: 0, status: 'critical' });
    expect(readingOf(readings, 'chain-valid', part).detail).toMatch(/authority|chain/);
    expect(readingOf(readings, 'days-left', part).value).toBeGreaterThan(1);
    expect(readingOf(readings, 'name-matches', part).value).toBe(1);
  });

  it('is critical where the certificate has expired', async () => {
    const port = await serveTls({ cert: readFileSync(makeExpired(folder, files)) });
    const readings = await read({ host: 'localhost', port, ca });
    expect(readingOf(readings, 'chain-valid', `localhost:${port}`)).toMatchObject({
      value: 0,
      status: 'critical',
      detail: 'Its certificate has expired.',
    });
    expect(readingOf(readings, 'days-left', `localhost:${port}`).value).toBeLessThan(0);
  });

  it.each([
    ['db.example', 0],
    ['127.0.0.1', 1],
  ])('holds the certificate to the name %s: %i', async (servername, matches) => {
    const port = await serveTls();
    const readings = await read({ host: '127.0.0.1', port, servername, ca });
    const reading = readingOf(readings, 'name-matches', `127.0.0.1:${port}`);
    expect(reading.value).toBe(matches);
    if (matches === 0) expect(reading.detail).toBe("Its certificate is not for 'db.example'.");
  });

  it('tells an older version of TLS', async () => {
    const port = await serveTls({ maxVersion: 'TLSv1.2' });
    const readings = await read({ host: 'localhost', port, ca });
    expect(readingOf(readings, 'tls-version', `localhost:${port}`).value).toBe(1.2);
  });

  it('looks also at a server that wants a certificate of ours', async () => {
    const port = await serveTls({ requestCert: true, rejectUnauthorized: true, ca: readFileSync(ca) });
    expect(readingOf(await read({ host: 'localhost', port, ca }), 'up', `localhost:${port}`).value).toBe(1);
  });

  it('is critical where nobody listens', async () => {
    const port = await freePort();
    const [only, ...others] = await read({ host: '127.0.0.1', port });
    expect([only?.value, only?.status, others]).toEqual([0, 'critical', []]);
  });

  it('does not know what does not speak TLS', async () => {
    const hostile = await startHostileTcp((socket) => void socket.resume().write('220 mail.example\r\n'));
    await expect(read({ host: '127.0.0.1', port: hostile.port })).rejects.toThrow('does not agree on TLS');
    await vi.waitFor(() => expect(hostile.open()).toBe(0));
    await hostile.close();
  });

  it('does not know why a server with no common version refuses', async () => {
    const port = await serveTls({ ciphers: 'ECDHE-RSA-AES128-GCM-SHA256', maxVersion: 'TLSv1.2' });
    await expect(read({ host: '127.0.0.1', port })).rejects.toThrow('does not agree on TLS');
  });

  it('begins as PostgreSQL does', async () => {
    const asked: Buffer[] = [];
    const port = await servePlain((socket, upgrade) =>
      socket.once('data', (request) => {
        asked.push(request);
        socket.write('S');
        upgrade();
      }),
    );
    const readings = await read({ host: 'localhost', port, starttls: 'postgres', ca });
    expect(readingOf(readings, 'chain-valid', `localhost:${port}`).value).toBe(1);
    expect(asked[0]?.toString('hex')).toBe('0000000804d2162f');
  });

  it.each([
    ['N', /none over TLS/],
    ['E', /answered 'E', which is not what PostgreSQL says there/],
    ['SELECT', /'SELECT', which is not what PostgreSQL says/],
  ])('is told no by a PostgreSQL that answers %j', async (answer, message) => {
    const port = await servePlain((socket) => void socket.once('data', () => socket.write(answer)));
    const answered = read({ host: 'localhost', port, starttls: 'postgres' });
    if (answer === 'N')
      expect((await answered)[0]).toMatchObject({ value: 0, detail: expect.stringMatching(message) });
    else await expect(answered).rejects.toThrow(message);
  });

  const smtp = (offer: string, consent: string) =>
    servePlain((socket, upgrade) => {
      socket.write('220-mail.example ESMTP\r\n');
      socket.write('220 ready\r\n');
      socket.on('data', (line) => {
        if (line.toString() === 'EHLO watchbill\r\n')
          socket.write(`250-mail.example\r\n${offer}250 HELP\r\n`);
        else if (line.toString() === 'STARTTLS\r\n') {
          socket.write(consent);
          if (consent.startsWith('220')) upgrade();
        }
      });
    });

  it('begins as SMTP does', async () => {
    const port = await smtp('250-STARTTLS\r\n', '220 go ahead\r\n');
    const readings = await read({ host: 'localhost', port, starttls: 'smtp', ca });
    expect(readingOf(readings, 'chain-valid', `localhost:${port}`).value).toBe(1);
  });

  it('is critical where SMTP offers no TLS', async () => {
    const port = await smtp('250-SIZE 1000\r\n', '');
    expect((await read({ host: 'localhost', port, starttls: 'smtp' }))[0]).toMatchObject({
      value: 0,
      detail: `localhost:${port} takes connections, but offers no STARTTLS. Switch TLS on there.`,
    });
  });

  it.each([
    ['454 not now\r\n', /answered '454 not now·' on the way to TLS/],
    ['220 go\r\n250 injected\r\n', /not what SMTP says there/],
  ])('does not begin TLS after %j', async (consent, message) => {
    const port = await smtp('250-STARTTLS\r\n', consent);
    await expect(read({ host: 'localhost', port, starttls: 'smtp' })).rejects.toThrow(message);
  });

  it('reads certificates on disk, of a file with several the one that ends first', async () => {
    const both = join(folder, 'both.pem');
    const expired = readFileSync(makeExpired(folder, files), 'utf8');
    writeFileSync(both, `# chain\n${readFileSync(files.certificate, 'utf8')}\n${expired}`);
    const readings = await read({ files: [files.certificate, both] });
    expect(readingOf(readings, 'days-left', files.certificate).value).toBeGreaterThan(1.5);
    expect(readingOf(readings, 'days-left', files.certificate).detail).toMatch(
      /^'A server of the tests' ends/,
    );
    expect(readingOf(readings, 'days-left', both).value).toBeLessThan(0);
  });

  it('reads a certificate in DER', async () => {
    const der = join(folder, 'server.der');
    const body = readFileSync(files.certificate, 'utf8').replace(/-----[^-]+-----|\s/g, '');
    writeFileSync(der, Buffer.from(body, 'base64'));
    expect(readingOf(await read({ files: [der] }), 'days-left', der).value).toBeGreaterThan(1.5);
  });

  it('does not know files that are away or hold no certificate, and still knows the others', async () => {
    const [empty, large] = [join(folder, 'empty.pem'), join(folder, 'large.pem')];
    writeFileSync(empty, 'nothing');
    writeFileSync(large, Buffer.alloc(1024 ** 2 + 1));
    const readings = await read({ files: ['/nowhere/a.pem', empty, large, files.key, files.certificate] });
    expect(readingOf(readings, 'up', '/nowhere/a.pem').error).toMatch(/is not there/);
    expect(readingOf(readings, 'up', empty).error).toMatch(/holds no certificate/);
    expect(readingOf(readings, 'up', large).error).toMatch(/larger than 1 MiB/);
    expect(readingOf(readings, 'up', files.key).error).toMatch(/holds no certificate/);
    expect(readingOf(readings, 'days-left', files.certificate).value).toBeGreaterThan(1);
    await expect(read({ files: ['/nowhere/a.pem'] })).rejects.toThrow("'/nowhere/a.pem' is not there");
  });
});

for (const starttls of [undefined, 'postgres', 'smtp']) {
  describeHostileTarget(`the tls probe${starttls === undefined ? '' : ` over ${starttls}`}`, {
    run: (port, signal) =>
      read({ host: '127.0.0.1', port, ...(starttls === undefined ? {} : { starttls }) }, signal),
    drip: '\x16\x03\x03\x00\x7a\x02\x00\x00\x76\x03\x03',
  });
}
