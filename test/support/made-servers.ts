import type { FastifyInstance } from 'fastify';
import type * as httpServer from '../../src/http/server.ts';

export interface MadeServer {
  readonly http: FastifyInstance;
  /** What was put on it, whoever put it there. */
  readonly routes: readonly { readonly method: string; readonly url: string }[];
}

/** Every HTTP server that was made through `recordServers`, in order. */
export const madeServers: MadeServer[] = [];

/** For `vi.mock('…/src/http/server.ts', recordServers)`: the real module, that notes what it makes in `madeServers`. */
export async function recordServers(original: <T>() => Promise<T>): Promise<typeof httpServer> {
  const real = await original<typeof httpServer>();
  return {
    ...real,
    createHttpServer(...words: Parameters<typeof real.createHttpServer>) {
      const http = real.createHttpServer(...words);
      const routes: { method: string; url: string }[] = [];
      http.addHook('onRoute', ({ method, url }) => {
        for (const one of [method].flat()) routes.push({ method: one, url });
      });
      madeServers.push({ http, routes });
      return http;
    },
  };
}
