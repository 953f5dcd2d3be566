import { createRequire } from 'node:module';
import type { QdrantClient } from '@qdrant/js-client-rest';
import type { Connection } from '../../define/connections.ts';
import { Secret } from '../../domain/secret.ts';
import { untilAborted } from '../../domain/until-aborted.ts';
import { readAuthority } from '../authority.ts';
import { sharedLookup } from '../shared-lookup.ts';
import { stringifyRequest } from './exact-json.ts';
import { explainQdrant, isDropped } from './explain-qdrant.ts';
import { qdrantAddress } from './qdrant-address.ts';

/** The part of undici's agent that is used: the client comes with undici and lets nobody at the agent that it makes. */
interface Agent {
  request(
    options: object,
  ): Promise<{ readonly statusCode: number; readonly body: { text(): Promise<string> } }>;
  destroy(): Promise<void>;
  compose(interceptor: (dispatch: Dispatch) => Dispatch): unknown;
}

interface Handler {
  onHeaders(status: number, headers: readonly Buffer[], ...rest: unknown[]): boolean;
}
type Dispatch = (options: object, handler: Handler) => boolean;

type Api = ReturnType<QdrantClient['api']>;

/** A Qdrant that is being asked. Each call ends with the run's signal and fails with a sentence. */
export interface Qdrant {
  /** `host:port`, for people. */
  readonly where: string;
  readonly signal: AbortSignal;
  /** One question by the client's typed operations. */
  ask<T>(question: (api: Api, init: RequestInit) => Promise<T>): Promise<T>;
  /** A question past the client, whose reading of an answer is too slow for many points (see exact-json.ts). */
  post<T>(path: string, body: object, read: (text: string) => T): Promise<T>;
}

// What may be read as one answer, in bytes: a page of points is held far below it.
const largestAnswer = 64 * 1024 * 1024;
const connections = 8;

/**
 * Lets `use` ask the Qdrant of a connection. When it is done, has failed or was aborted, every socket is closed.
 * Rejects with the signal's reason when it was aborted, with an OpsError otherwise.
 */
export async function withQdrant<T>(
  connection: Connection<'qdrant'>,
  signal: AbortSignal,
  use: (qdrant: Qdrant) => Promise<T>,
): Promise<T> {
  const { url, apiKey, ca } = connection;
  const address = qdrantAddress(url instanceof Secret ? url.reveal() : url);
  const { origin, host, port, https, prefix, authorization } = address;
  const where = `${host}:${port}`;
  const headers: Record<string, string> = {
    'accept-encoding': 'identity',
    // Not as the client's own option: it would print a warning each time that the address is http.
    ...(apiKey === undefined ? {} : { 'api-key': apiKey.reveal() }),
    ...(authorization === undefined ? {} : { authorization }),
  };
  const agent = openAgent(await readAuthority(ca, signal));
  try {
    const { QdrantClient } = await import('@qdrant/js-client-rest');
    const api = new QdrantClient({
      host,
      port,
      https,
      prefix,
      headers,
      // The deadline is the signal's; a timeout of the client's own would replace it.
      timeout: Number.POSITIVE_INFINITY,
      checkCompatibility: false,
    }).api();
    // RequestInit of the types knows another undici than the client's.
    const dispatcher = agent.compose(asItComes);
    const init = { signal, dispatcher, redirect: 'error' } as unknown as RequestInit;
    const explained = async <A>(question: () => Promise<A>): Promise<A> => {
      try {
        return await untilAborted(question(), signal).catch((cause: unknown) => {
          signal.throwIfAborted();
          // A server ends a connection that had nothing to do, and may do so just as the next question is on its way.
          // Whatever is asked here may be asked twice.
          if (isDropped(cause)) return untilAborted(question(), signal);
          throw cause;
        });
      } catch (cause) {
        signal.throwIfAborted();
        throw explainQdrant(where, cause);
      }
    };
    return await use({
      where,
      signal,
      ask: (question) => explained(() => question(api, init)),
      post: (path, body, read) =>
        explained(async () =>
          read(await postJson(agent, { origin, path: `${prefix}${path}`, headers, body, signal })),
        ),
    });
  } finally {
    // What still hangs on a socket is rejected and heard by nobody.
    await agent.destroy();
  }
}

/**
 * Whatever encoding an answer claims, nothing unpacks it: a few hundred kilobytes may unpack to gigabytes, and what
 * counts the bytes of an answer sees it packed. None was asked for, so one that is packed all the same is no answer.
 */
function asItComes(dispatch: Dispatch): Dispatch {
  return (options, handler) =>
    dispatch(
      options,
      new Proxy(handler, {
        get(target, name) {
          const own = Reflect.get(target, name);
          if (typeof own !== 'function') return own;
          if (name !== 'onHeaders') return own.bind(target);
          return (status: number, headers: readonly Buffer[], ...rest: unknown[]) =>
            target.onHeaders(status, withoutEncoding(headers), ...rest);
        },
      }),
    );
}

/** Headers as they came: names and values by turns. */
function withoutEncoding(headers: readonly Buffer[]): readonly Buffer[] {
  return headers.filter((_, index) => !/^content-encoding$/i.test(String(headers[index - (index % 2)])));
}

function openAgent(ca: Buffer | undefined): Agent {
  const client = createRequire(import.meta.url).resolve('@qdrant/js-client-rest');
  const { Agent: UndiciAgent } = createRequire(client)('undici') as { Agent: new (options: object) => Agent };
  return new UndiciAgent({
    connections,
    maxResponseSize: largestAnswer,
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { lookup: sharedLookup, ...(ca === undefined ? {} : { ca }) },
  });
}

async function postJson(
  agent: Agent,
  question: { origin: string; path: string; headers: object; body: object; signal: AbortSignal },
): Promise<string> {
  const { origin, path, headers, body, signal } = question;
  const answer = await agent.request({
    origin,
    path,
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json', accept: 'application/json' },
    body: stringifyRequest(body),
    signal,
  });
  const text = await answer.body.text();
  if (answer.statusCode === 200) return text;
  throw Object.assign(new Error(`Status ${answer.statusCode}`), {
    status: answer.statusCode,
    data: parsedOr(text),
  });
}

function parsedOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
