import type { FastifyReply, FastifyRequest } from 'fastify';
import { type ApiAnswer, rateLimited, refusal } from '../api/answer-call.ts';
import type { WorkspaceCore } from '../core.ts';
import type { Fault } from '../faults.ts';
import type { JsonObject } from '../json.ts';

/** One request that a planned fault may meet. */
export interface Exchange {
  /** A Web API method, `upload` or `response_url`. */
  readonly method: string;
  readonly channelId: string | undefined;
  readonly args: JsonObject;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** Acts and answers, unless a planned fault comes between; records what came of it either way. */
export async function sendWithFaults(
  core: WorkspaceCore,
  exchange: Exchange,
  act: () => ApiAnswer,
): Promise<FastifyReply> {
  const fault = core.faults.take(exchange.method, exchange.channelId);
  if (fault === undefined) return send(core, exchange, act());
  if (fault.kind === 'slow') {
    await new Promise<void>((resolve) => {
      core.clock.after(fault.delayMs, resolve);
    });
    return send(core, exchange, act());
  }
  const applied = appliesFirst(fault);
  if (applied) act();
  return misbehave(core, exchange, fault, applied);
}

function appliesFirst(fault: Fault): boolean {
  return fault.kind === 'reset-after-apply' || ('afterApply' in fault && fault.afterApply === true);
}

function misbehave(
  core: WorkspaceCore,
  exchange: Exchange,
  fault: Exclude<Fault, { kind: 'slow' }>,
  applied: boolean,
): FastifyReply {
  const { reply, request } = exchange;
  switch (fault.kind) {
    case 'rate-limit':
      return send(core, exchange, rateLimited(fault.retryAfterS), applied);
    case 'error':
      return send(core, exchange, refusal(fault.error), applied);
    case 'http-status':
      record(core, exchange, `http-${fault.status}`, applied);
      return reply
        .code(fault.status)
        .type('text/html')
        .send(fault.body ?? '<html><body>Something went wrong</body></html>');
    case 'hang':
      record(core, exchange, fault.kind, applied);
      reply.hijack();
      core.faults.hold(request.raw.socket);
      return reply;
    case 'reset':
    case 'reset-after-apply':
      record(core, exchange, fault.kind, applied);
      reply.hijack();
      request.raw.socket.resetAndDestroy();
      return reply;
  }
}

function send(core: WorkspaceCore, exchange: Exchange, answer: ApiAnswer, applied = true): FastifyReply {
  record(core, exchange, answer.outcome, applied && answer.outcome === 'ok');
  return exchange.reply.code(answer.status).headers(answer.headers).send(answer.body);
}

function record(core: WorkspaceCore, exchange: Exchange, outcome: string, applied: boolean): void {
  const { method, args } = exchange;
  core.calls.record({ method, args, outcome, applied, atMs: core.clock.now() });
}

/** The id of the channel a call is about, for faults of one channel only. */
export function channelArgument({ state }: WorkspaceCore, args: JsonObject): string | undefined {
  const given = args['channel'] ?? args['channel_id'];
  if (typeof given !== 'string') return undefined;
  const name = given.replace(/^#/, '');
  const byName = [...state.channels.values()].find((one) => one.kind === 'channel' && one.name === name);
  return byName?.id ?? given;
}
