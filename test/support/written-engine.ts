import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** An engine on a socket that gives the answers written down for it, in the form of Docker's API, and 404 to anything else. */
export interface WrittenEngine {
  readonly socketPath: string;
  /** The paths that it was asked for, queries included. */
  readonly asked: readonly string[];
  /** By path without its query. */
  answers: Readonly<Record<string, unknown>>;
  close(): Promise<void>;
}

export async function startWrittenEngine(
  answers: Readonly<Record<string, unknown>> = {},
): Promise<WrittenEngine> {
  const folder = mkdtempSync(join(tmpdir(), 'watchbill-written-'));
  const socketPath = join(folder, 'docker.sock');
  const asked: string[] = [];
  const engine = {
    socketPath,
    asked,
    answers,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      rmSync(folder, { recursive: true, force: true });
    },
  };
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://engine');
    asked.push(request.url ?? '');
    const answer = engine.answers[decodeURIComponent(url.pathname)];
    if (answer instanceof Buffer) {
      response.setHeader('content-type', 'application/vnd.docker.multiplexed-stream');
      response.end(answer);
      return;
    }
    response.statusCode = answer === undefined ? 404 : 200;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(answer ?? { message: `No such container: ${url.pathname.split('/')[2]}` }));
  }).listen(socketPath);
  await once(server, 'listening');
  return engine;
}

/** One frame of a container's log, as Docker sends them: stdout is 1, stderr 2. */
export function logFrame(stream: 1 | 2, text: string): Buffer {
  const payload = Buffer.from(text);
  const header = Buffer.alloc(8);
  header[0] = stream;
  header.writeUInt32BE(payload.length, 4);
  return Buffer.concat([header, payload]);
}
