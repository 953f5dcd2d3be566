import { QdrantClient } from '@qdrant/js-client-rest';
import { afterAll, beforeAll } from 'vitest';
import { type QdrantOptions, type QdrantStandIn, startQdrant } from './server.ts';

/** A stand-in for the tests of one file; closing it fails them when it broke its contract. */
export function useQdrant(options: QdrantOptions = {}): {
  readonly server: QdrantStandIn;
  client(): QdrantClient;
} {
  let server: QdrantStandIn | undefined;
  beforeAll(async () => {
    server = await startQdrant(options);
  });
  afterAll(() => server?.close());
  const running = (): QdrantStandIn => {
    if (server === undefined) throw new Error('The stand-in is started before the first test.');
    return server;
  };
  return {
    get server() {
      return running();
    },
    client: () =>
      new QdrantClient({
        url: running().url,
        checkCompatibility: false,
        ...(options.apiKey === undefined ? {} : { headers: { 'api-key': options.apiKey } }),
      }),
  };
}
