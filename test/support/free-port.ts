import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

// Below those that the kernel gives to whoever connects or listens without naming one (from 32768 on, on Linux): one of
// those may be somebody's by the time it is used, above all where a server is ended and started again on it.
const FIRST = 10_000;
const LAST = 32_000;

const given = new Set<number>();

/** A TCP port of loopback that nobody listens on, and that nobody is given again by this process. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(FIRST, LAST);
    if (given.has(port) || !(await isFree(port))) continue;
    given.add(port);
    return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}
