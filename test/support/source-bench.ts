import type { FastifyInstance } from 'fastify';
import { createAlertDesk } from '../../src/app/alert-desk.ts';
import type { AlertSourceDefinition } from '../../src/define/alert-source.ts';
import type { Settings, SourcePlan } from '../../src/domain/settings.ts';
import { mountAlertRoutes } from '../../src/http/alert-routes.ts';
import { createHttpServer } from '../../src/http/server.ts';
import { type JobBenchOptions, jobBench } from '../jobs/job-bench.ts';
import { closedOutside } from './closed-outside.ts';
import { silentLog } from './silent-log.ts';

export interface SourceBenchOptions extends Pick<JobBenchOptions, 'line'> {
  readonly plan?: Partial<SourcePlan>;
  readonly generalToken?: string;
}

/** One source over HTTP, with the real pipeline and desk over stores in memory, and a clock in hand. */
export function sourceBench(name: string, source: AlertSourceDefinition, options: SourceBenchOptions = {}) {
  const bench = jobBench(options);
  const { context, intake, stores, clock } = bench;
  const app: FastifyInstance = createHttpServer(silentLog);
  const plans: Settings['sources'] =
    options.plan === undefined ? {} : { [name]: { tokens: [], maxBytes: undefined, ...options.plan } };
  mountAlertRoutes(app, {
    sources: [{ ...source, name }],
    plans,
    generalToken: options.generalToken,
    intake,
    changes: stores.changes,
    deskFor: (one) => createAlertDesk(context, one),
    clock,
    outside: closedOutside,
    log: silentLog,
    observe: () => undefined,
  });
  const send = async (
    method: 'GET' | 'POST' | 'DELETE',
    url: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ) => {
    const payload =
      body === undefined
        ? {}
        : {
            payload: typeof body === 'string' ? body : JSON.stringify(body),
            headers: { 'content-type': 'application/json', ...headers },
          };
    return await app.inject({ method, url, headers, remoteAddress: '127.0.0.1', ...payload });
  };
  return {
    ...bench,
    app,
    send,
    get: (url: string, headers?: Readonly<Record<string, string>>) => send('GET', url, undefined, headers),
    post: (url: string, body: unknown, headers?: Readonly<Record<string, string>>) =>
      send('POST', url, body, headers),
  };
}

export type SourceBench = ReturnType<typeof sourceBench>;
