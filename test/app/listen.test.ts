import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { listen } from '../../src/app/listen.ts';
import { ConfigError } from '../../src/domain/errors.ts';
import { createHttpServer } from '../../src/http/server.ts';
import { silentLog } from '../support/silent-log.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

function http() {
  const app = createHttpServer(silentLog);
  closers.push(() => app.close());
  return app;
}

describe('the port', () => {
  it('is opened, and a free one is found for 0', async () => {
    expect(await listen(http(), { host: '127.0.0.1', port: 0 })).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it('that is taken is a mistake that can be mended', async () => {
    const other = createServer();
    closers.push(() => other.close());
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const asked = listen(http(), { host: '127.0.0.1', port });
    await expect(asked).rejects.toThrow(ConfigError);
    await expect(asked).rejects.toThrow(
      `Port ${port} on '127.0.0.1' is taken by another program. Stop it, or set PORT`,
    );
  });

  it('on an address of another machine is one too', async () => {
    await expect(listen(http(), { host: '192.0.2.1', port: 0 })).rejects.toThrow(
      /is no address of this machine/,
    );
  });
});
