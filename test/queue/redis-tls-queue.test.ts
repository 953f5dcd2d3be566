import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasOpenssl, makeCertificate, type TestCertificate } from '../support/certificates.ts';
import { freePort } from '../support/free-port.ts';
import { hasRedisServer, hasRedisTls, startTestRedis, type TestRedis } from '../support/redis.ts';

const oneRound = fileURLToPath(new URL('./one-round.ts', import.meta.url));
const able = hasRedisServer() && hasRedisTls() && hasOpenssl();

describe.skipIf(!able)('Redis over TLS (needs redis-server with TLS, and openssl)', () => {
  const dir = mkdtempSync(join(tmpdir(), 'watchbill-tls-'));
  let made: TestCertificate;
  let tlsPort: number;
  let redis: TestRedis;

  beforeAll(async () => {
    made = makeCertificate(dir);
    tlsPort = await freePort();
    redis = await startTestRedis({ tls: { ...made, tlsPort } });
  });
  afterAll(async () => {
    await redis?.dispose();
    rmSync(dir, { recursive: true });
  });

  /** What a process says that sends one job and takes it. */
  async function round(url: string, environment: Readonly<Record<string, string>>): Promise<string> {
    const env = { PATH: process.env['PATH'], ...environment };
    return (await promisify(execFile)(process.execPath, [oneRound, url], { env })).stdout;
  }

  it.each(['rediss://127.0.0.1', 'rediss://localhost'])(
    'takes a job where NODE_EXTRA_CA_CERTS names the authority: %s',
    async (address) => {
      expect(await round(`${address}:${tlsPort}`, { NODE_EXTRA_CA_CERTS: made.authority })).toBe('taken\n');
    },
  );

  it('gives no job to a server whose authority it does not know, and says what to set', async () => {
    const said = await round(`rediss://127.0.0.1:${tlsPort}`, {});
    expect(said).not.toContain('taken');
    expect(said).toContain('NODE_EXTRA_CA_CERTS');
  });

  it('gives no job to a server whose certificate is made out to another name', async () => {
    const other = mkdtempSync(join(dir, 'other-'));
    const tls = { ...makeCertificate(other, 'DNS:redis.example'), tlsPort: await freePort() };
    const impostor = await startTestRedis({ tls });
    const said = await round(`rediss://127.0.0.1:${tls.tlsPort}`, { NODE_EXTRA_CA_CERTS: tls.authority });
    await impostor.dispose();
    expect(said).not.toContain('taken');
    expect(said).toContain("IP: 127.0.0.1 is not in the cert's list");
  });
});
