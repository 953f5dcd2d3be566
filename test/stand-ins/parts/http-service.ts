import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { text as textOf } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../../support/free-port.ts';

/** What a path answers: JSON for an object, plain text for a text, made anew at each request for a function. */
export type Answer = object | string | ((url: URL, body: string) => object | string);

/** An HTTP service of a deployment, whose every answer can be changed while it runs. */
export interface HttpService {
  readonly url: string;
  readonly port: number;
  set(path: string, answer: Answer, status?: number): void;
  /** Each answer comes so much later; 0 for at once. */
  slow(ms: number): void;
  /** Every path answers this status; undefined for its own. */
  fail(status: number | undefined): void;
  /** Nobody listens any more, until `up`. */
  down(): Promise<void>;
  up(): Promise<void>;
  stop(): Promise<void>;
}

export async function startHttpService(answers: Readonly<Record<string, Answer>>): Promise<HttpService> {
  const port = await freePort();
  const paths = new Map(Object.entries(answers).map(([path, answer]) => [path, { answer, status: 200 }]));
  const state = { delayMs: 0, status: undefined as number | undefined };
  let server: Server | undefined;

  async function up(): Promise<void> {
    if (server !== undefined) return;
    server = createServer((request, response) => {
      const url = new URL(request.url ?? '/', 'http://service');
      const found = paths.get(url.pathname);
      void pause(state.delayMs, undefined, { ref: false }).then(async () => {
        const asked = await textOf(request).catch(() => '');
        const body = typeof found?.answer === 'function' ? found.answer(url, asked) : found?.answer;
        response.statusCode = state.status ?? (found === undefined ? 404 : found.status);
        const text = typeof body === 'string' ? body : JSON.stringify(body ?? {});
        response.setHeader(
          'content-type',
          typeof body === 'string' ? 'text/plain; version=0.0.4' : 'application/json',
        );
        response.end(text);
      });
    }).listen(port, '127.0.0.1');
    await once(server, 'listening');
  }

  async function down(): Promise<void> {
    const listening = server;
    server = undefined;
    if (listening === undefined) return;
    listening.closeAllConnections();
    listening.close();
    await once(listening, 'close');
  }

  await up();
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    set: (path, answer, status = 200) => void paths.set(path, { answer, status }),
    slow: (ms) => {
      state.delayMs = ms;
    },
    fail: (status) => {
      state.status = status;
    },
    down,
    up,
    stop: down,
  };
}
