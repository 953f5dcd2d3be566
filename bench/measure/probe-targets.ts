import { createServer } from 'node:http';

/**
 * A program of its own that stands for the targets of probes: `GET /<system>/<probe>` answers at once, `/hang/…` never.
 * It remembers when each was asked, and how long what hangs was waited for. Its parent asks by a message and is sent
 * what came since it asked before.
 */
export interface Asked {
  /** Path → milliseconds since the epoch. */
  readonly arrivals: readonly (readonly [string, number])[];
  /** Milliseconds after which a caller gave up. */
  readonly givenUpMs: readonly number[];
}

let arrivals: [string, number][] = [];
let givenUpMs: number[] = [];

const server = createServer((request, response) => {
  const path = request.url ?? '';
  const at = performance.timeOrigin + performance.now();
  arrivals.push([path, at]);
  if (path.startsWith('/hang/')) {
    response.once('close', () => givenUpMs.push(performance.timeOrigin + performance.now() - at));
    return;
  }
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end('{"status":"ok","version":"1.4.2"}');
});
server.requestTimeout = 0;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' ? address?.port : 0 });
});
process.on('message', () => {
  process.send?.({ arrivals, givenUpMs } satisfies Asked);
  arrivals = [];
  givenUpMs = [];
});
process.once('disconnect', () => process.exit(0));
