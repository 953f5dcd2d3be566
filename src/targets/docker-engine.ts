import {
  type ClientRequest,
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingMessage,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { z } from 'zod';
import { NotFoundError, OpsError, UnreachableError } from '../domain/errors.ts';
import { type DockerEndpoint, dockerCertificates, explain, whereIs } from './docker-endpoint.ts';
import { sharedLookup } from './shared-lookup.ts';

/** Questions to one engine; all their sockets are closed when `askEngine` is over. */
export interface Engine {
  /** Aborted when nobody waits for answers any more. */
  readonly signal: AbortSignal;
  /** The answer to a GET, checked. NotFoundError for 404. */
  get<S extends z.ZodType>(path: string, schema: S): Promise<z.output<S>>;
  /** Hands over the answer piece by piece for as long as `take` wants more; then the connection is closed. */
  stream(path: string, take: (piece: Buffer) => boolean | Promise<boolean>): Promise<void>;
}

/** Far beyond what an engine with thousands of containers lists. */
const longestAnswer = 32 * 1024 * 1024;
const longestRefusal = 4096;
/** At once; the engine takes a lock for each. */
const mostSockets = 6;

const refusal = z.object({ message: z.string() });

/**
 * Asks an engine through connections of their own, none of which outlives the call. UnreachableError when it refuses,
 * answers something else or more than 32 MiB; the signal's reason when it is aborted.
 */
export async function askEngine<T>(
  endpoint: DockerEndpoint,
  signal: AbortSignal,
  ask: (engine: Engine) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const tls = endpoint.kind === 'tcp' && endpoint.tls;
  const options = { keepAlive: true, maxSockets: mostSockets };
  const agent = tls
    ? new HttpsAgent({ ...options, ...(await dockerCertificates(endpoint)) })
    : new HttpAgent(options);
  const open = (path: string) => answerOf(endpoint, agent, path, signal);
  const engine: Engine = {
    signal,
    async get(path, schema) {
      const chunks: Buffer[] = [];
      await drain(await open(path), (chunk) => chunks.push(chunk), longestAnswer);
      return schema.parse(jsonOf(Buffer.concat(chunks)));
    },
    async stream(path, take) {
      const answer = await open(path);
      for await (const chunk of answer) {
        // Leaving the loop destroys the answer, and with it the socket.
        const more = take(chunk as Buffer);
        // A log comes in a piece for each line: none waits for what need not be waited for.
        if (!(typeof more === 'boolean' ? more : await more)) break;
      }
    },
  };
  try {
    return await ask(engine);
  } catch (cause) {
    signal.throwIfAborted();
    if (cause instanceof OpsError) throw cause;
    throw new UnreachableError(explain(endpoint, cause), { cause });
  } finally {
    agent.destroy();
  }
}

async function answerOf(
  endpoint: DockerEndpoint,
  agent: HttpAgent | HttpsAgent,
  path: string,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const where =
    endpoint.kind === 'socket'
      ? { socketPath: endpoint.path, host: 'engine' }
      : { host: endpoint.host, port: endpoint.port, lookup: sharedLookup };
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const options = { ...where, path, agent, signal, headers: { accept: 'application/json' } };
    const asked: ClientRequest =
      endpoint.kind === 'tcp' && endpoint.tls
        ? httpsRequest(options, resolve)
        : httpRequest(options, resolve);
    asked.on('error', reject);
    asked.end();
  });
  const status = answer.statusCode ?? 0;
  if (status >= 200 && status < 300) return answer;
  const chunks: Buffer[] = [];
  await drain(answer, (chunk) => chunks.push(chunk), longestRefusal);
  const said = refusal.safeParse(jsonOf(Buffer.concat(chunks))).data?.message ?? `it answered ${status}`;
  if (status === 404) throw new NotFoundError(`The container engine does not know it: ${said}.`);
  throw new UnreachableError(
    `The container engine at '${whereIs(endpoint)}' refuses: ${said} (${status}). See what it has to say in its own log.`,
  );
}

async function drain(answer: IncomingMessage, take: (chunk: Buffer) => void, longest: number): Promise<void> {
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > longest) throw new Error(`it answered more than ${longest} bytes`);
    take(chunk);
  }
}

// What is no JSON fails the schema, whose error is the one that says "no engine".
function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
