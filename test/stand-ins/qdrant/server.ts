import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Collection } from './collection.ts';
import { findOperation, type Operation } from './contract.ts';
import { Refusal } from './failure.ts';
import { operations } from './operations.ts';
import { metricsText } from './service.ts';
import { Snapshots } from './snapshots.ts';
import type { ClusterState, Faults, State } from './state.ts';

type Json = Record<string, unknown>;

export interface QdrantOptions {
  readonly port?: number;
  readonly version?: string;
  readonly apiKey?: string;
  readonly readOnlyKey?: string;
  /** Where snapshots are kept; a folder of its own that close() removes when left out. */
  readonly snapshots?: string;
  readonly cluster?: ClusterState;
  readonly now?: () => Date;
  /** One answer in so many is held against the contract; 1 when left out. */
  readonly checkEvery?: number;
}

export interface QdrantStandIn {
  readonly url: string;
  readonly port: number;
  readonly state: State;
  readonly faults: Faults;
  /** Of a name that is there. */
  collection(name: string): Collection;
  /** Every request so far: operation id, and path where Qdrant has none. */
  readonly asked: string[];
  /** Answers that broke the contract; close() throws when there is one. */
  readonly broken: string[];
  connections(): Promise<number>;
  close(): Promise<void>;
}

const open = new Set(['root', 'healthz', 'livez', 'readyz']);
const plainChecks: Readonly<Record<string, string>> = {
  healthz: 'healthz check passed',
  livez: 'healthz check passed',
  readyz: 'all shards are ready',
};

/** A Qdrant that holds real points and keeps to the published contract in both directions. */
export async function startQdrant(options: QdrantOptions = {}): Promise<QdrantStandIn> {
  const folder = options.snapshots ?? mkdtempSync(join(tmpdir(), 'watchbill-qdrant-'));
  const peer = options.cluster?.peers[0]?.id ?? 7_415_963_250;
  const now = options.now ?? (() => new Date());
  const state: State = {
    version: options.version ?? '1.18.0',
    peer,
    startedAt: now(),
    collections: new Map(),
    aliases: new Map(),
    snapshots: new Snapshots(folder, peer),
    faults: {},
    ...(options.cluster === undefined ? {} : { cluster: options.cluster }),
    now,
  };
  const asked: string[] = [];
  const broken: string[] = [];
  let answers = 0;

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const started = performance.now();
    const url = new URL(request.url ?? '/', 'http://qdrant');
    const operation = findOperation(request.method ?? 'GET', url.pathname);
    asked.push(operation?.id ?? `${request.method} ${url.pathname}`);
    const text = await bodyOf(request);
    const { hang } = state.faults;
    if (hang === true || (hang !== undefined && hang === operation?.id)) return;
    if (state.faults.delayMs !== undefined) await pause(state.faults.delayMs);
    let status = 200;
    let answer: Json | string | Buffer;
    try {
      answer = answerTo(operation, url, text, request);
    } catch (error) {
      if (!(error instanceof Refusal)) broken.push(String(error));
      status = error instanceof Refusal ? error.status : 500;
      const words = error instanceof Error ? error.message : String(error);
      answer = status === 401 ? words : { status: { error: words }, time: 0 };
    }
    if (typeof answer === 'object' && !Buffer.isBuffer(answer) && 'result' in answer) {
      answer['time'] = (performance.now() - started) / 1000;
    }
    const type = Buffer.isBuffer(answer)
      ? 'application/octet-stream'
      : typeof answer === 'string'
        ? 'text/plain'
        : 'application/json';
    answers += 1;
    // A fault that was asked for is what a proxy or a crash answers: no description has it.
    const mayCheck = status < 500 && answers % (options.checkEvery ?? 1) === 0;
    if (mayCheck && operation !== undefined && !isCorrupt(operation)) {
      const fault = operation.wrongAnswer(status, type, answer);
      if (fault !== undefined) broken.push(`${operation.id}: ${fault}`);
    }
    response.writeHead(status, { 'content-type': type });
    response.end(type === 'application/json' ? JSON.stringify(answer) : answer);
  }

  function answerTo(operation: Operation | undefined, url: URL, text: string, request: IncomingMessage) {
    const { failWith, failOnly } = state.faults;
    if (operation === undefined) throw new Refusal(404, 'Not found');
    if (failWith !== undefined) throw new Refusal(failWith.status, failWith.error);
    authorise(operation, request);
    if (
      failOnly !== undefined &&
      (failOnly.operation ?? operation.id) === operation.id &&
      (failOnly.collection ?? operation.path['collection_name']) === operation.path['collection_name']
    ) {
      throw new Refusal(500, failOnly.error);
    }
    const plain = plainChecks[operation.id];
    if (plain !== undefined) return plain;
    if (operation.id === 'root') {
      return { title: 'qdrant - vector search engine', version: state.version, commit: '0'.repeat(40) };
    }
    if (operation.id === 'metrics') return metricsText(state);
    const body = parse(text);
    const wrong = operation.wrongRequest(url.searchParams, body);
    if (wrong !== undefined) throw new Refusal(400, wrong);
    const handler = operations[operation.id];
    if (handler === undefined) throw new Error(`The stand-in has no '${operation.id}'.`);
    const result = handler.run(state, {
      path: operation.path,
      query: url.searchParams,
      body: (body ?? {}) as Json,
    });
    if (Buffer.isBuffer(result)) return result;
    return { result, status: 'ok', time: 0 };
  }

  function authorise(operation: Operation, { headers }: IncomingMessage): void {
    const { apiKey, readOnlyKey } = options;
    if ((apiKey === undefined && readOnlyKey === undefined) || open.has(operation.id)) return;
    const given = headers['api-key'] ?? headers.authorization?.replace(/^Bearer /, '');
    if (given === undefined) {
      throw new Refusal(401, 'Must provide an API key or an Authorization bearer token');
    }
    if (given === apiKey) return;
    if (given !== readOnlyKey) throw new Refusal(401, 'Invalid API key or JWT');
    if (operations[operation.id]?.reads === false) {
      throw new Refusal(403, 'Forbidden: Write access is required');
    }
  }

  // Broken storage is answered as it stands: that is what a test asked for.
  function isCorrupt({ path }: Operation): boolean {
    return (state.collections.get(path['collection_name'] ?? '')?.corrupt.size ?? 0) > 0;
  }

  const server = createServer((request, response) => {
    request.on('error', () => undefined);
    response.on('error', () => undefined);
    take(request, response).catch((error: unknown) => {
      broken.push(String(error));
      response.destroy();
    });
  }).listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    state,
    faults: state.faults,
    asked,
    broken,
    collection(name) {
      const found = state.collections.get(name);
      if (found === undefined) throw new Error(`There is no collection '${name}'.`);
      return found;
    },
    connections: () =>
      new Promise((resolve, reject) =>
        server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
      ),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      if (options.snapshots === undefined) rmSync(folder, { recursive: true, force: true });
      if (broken.length > 0) throw new Error(`The stand-in broke its contract: ${broken.join('; ')}`);
    },
  };
}

function parse(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new Refusal(400, `Format error in JSON body: ${error instanceof Error ? error.message : error}`);
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
