import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { AlertDesk } from '../define/alert-desk.ts';
import type {
  LoadedAlertSource,
  ParsedBody,
  SourceContext,
  SourceRoute,
  SourceServices,
} from '../define/alert-source.ts';
import { parseDelivery } from '../define/parse-delivery.ts';
import { optionsFor } from '../define/source-plans.ts';
import { InvalidAlertError } from '../domain/errors.ts';
import type { IntakeOutcome } from '../domain/ports/intake.ts';
import type { SourcePlan } from '../domain/settings.ts';
import { rawBodyOf } from './alert-body.ts';
import type { AlertRoutes } from './alert-routes.ts';
import { prefersToWait } from './prefer.ts';
import { authorizeBodyToken, authorizeSender, type SenderRule, wrongToken } from './sender-authorization.ts';

/** A source with what it takes to serve it. */
interface Mounting {
  readonly source: LoadedAlertSource;
  readonly plan: SourcePlan | undefined;
  readonly options: unknown;
  readonly desk: AlertDesk;
  readonly parts: AlertRoutes;
}

/** Mounts everything that one source listens to. */
export function mountSource(app: FastifyInstance, source: LoadedAlertSource, parts: AlertRoutes): void {
  const plan = parts.plans[source.name];
  const desk = parts.deskFor(source.name);
  const mounting = { source, plan, options: optionsFor(source, plan), desk, parts };
  mountDoor(app, mounting);
  for (const route of source.routes ?? []) mountRoute(app, route, mounting);
}

/** The route by which alerts come in. */
function mountDoor(app: FastifyInstance, mounting: Mounting): void {
  const { source, plan, parts } = mounting;
  const rule = ruleOf(mounting);
  app.post(source.path ?? `/alerts/${source.name}`, {
    ...optionsOf(mounting),
    // Before the body is read: a stranger cannot make us hold 16 MiB.
    onRequest: async (request) => authorizeEarly(rule, source, request),
    handler: async (request, reply) => {
      authorizeLate(rule, source, request);
      const context = contextOf(request, mounting);
      await source.signature?.check(
        { ...context, body: request.body, rawBody: rawBodyOf(request), secrets: plan?.secrets ?? [] },
        parts.outside,
      );
      const deferred = await acceptUnread(request, context, mounting);
      const answer = deferred ?? (await acceptRead(request, context, mounting));
      reply.code(source.status ?? 202);
      return await reply.send(answer);
    },
  });
}

function mountRoute(app: FastifyInstance, route: SourceRoute, mounting: Mounting): void {
  const { source, desk } = mounting;
  const rule = ruleOf(mounting, route);
  app.route({
    ...optionsOf(mounting),
    method: route.method,
    url: route.path,
    // HEAD is no method of any of these protocols.
    exposeHeadRoute: false,
    onRequest: async (request) => {
      if (route.open !== true) authorizeEarly(rule, source, request);
    },
    handler: async (request, reply) => {
      if (route.open !== true) authorizeLate(rule, source, request);
      const asked = { ...contextOf(request, mounting), body: request.body };
      const services: SourceServices = { accept: (parsed) => accept(parsed, request, mounting), desk };
      const { status, body } = await guardDepth(() => route.serve(asked, services));
      reply.code(status);
      return await reply.send(body);
    },
  });
}

/** What all routes of a source have in common. */
function optionsOf({ source, plan, parts }: Mounting) {
  return {
    bodyLimit: plan?.maxBytes ?? source.maxBytes,
    config: { problem: source.problem },
    // Here and not in the handler: a body that cannot be read never gets there.
    onError: async (request: FastifyRequest, _reply: unknown, error: Error) => {
      if (request.method !== 'POST') return;
      const passing = 'retryable' in error && error.retryable === true;
      parts.observe(source.name, passing ? 'unavailable' : 'refused', 1);
    },
  };
}

/** Under load, what is surely understood is looked into later. */
async function acceptUnread(
  { body, headers }: FastifyRequest,
  { now }: SourceContext,
  { source, parts }: Mounting,
): Promise<IntakeOutcome | undefined> {
  const { intake } = parts;
  if (intake.takesUnread !== true || source.surely === undefined || !mayDefer(source, headers))
    return undefined;
  const alerts = source.surely(body);
  if (alerts === 0) return undefined;
  const outcome = await intake.acceptUnread?.({ source: source.name, at: now, alerts, body });
  if (outcome !== undefined) parts.observe(source.name, 'accepted', alerts);
  return outcome;
}

/** What the sender is answered once its delivery is taken. */
async function acceptRead(
  request: FastifyRequest,
  context: SourceContext,
  mounting: Mounting,
): Promise<unknown> {
  const { source, parts } = mounting;
  const parsed = await parseDelivery(source, request.body, context);
  const outcome = await accept(parsed, request, mounting);
  if (parsed.refused !== undefined) throw parsed.refused;
  void followUp(source, request.body, context, parts);
  return source.answer?.(outcome, parsed) ?? outcome;
}

function mayDefer({ answersWhenDone }: LoadedAlertSource, { prefer }: FastifyRequest['headers']): boolean {
  return answersWhenDone !== true && !prefersToWait(prefer);
}

/** Changes first: a crash in between is told of both again, and a change told twice is one. */
async function accept(
  { events, changes = [] }: ParsedBody,
  request: FastifyRequest,
  { source, parts }: Mounting,
): Promise<IntakeOutcome> {
  if (changes.length > 0) await parts.changes.add(changes);
  const outcome = await parts.intake.accept(events, { mayDefer: mayDefer(source, request.headers) });
  parts.observe(source.name, 'accepted', events.length + changes.length);
  return outcome;
}

function authorizeEarly(rule: SenderRule, source: LoadedAlertSource, request: FastifyRequest): void {
  const tellsInBody = source.bodyToken !== undefined && request.method === 'POST';
  if (authorizeSender(rule, request) === 'no-token' && !tellsInBody) throw wrongToken();
}

function authorizeLate(rule: SenderRule, source: LoadedAlertSource, request: FastifyRequest): void {
  if (authorizeSender(rule, request) === 'no-token')
    authorizeBodyToken(rule, source.bodyToken?.(request.body));
}

function contextOf(request: FastifyRequest, { options, parts }: Mounting): Required<SourceContext> {
  const query = Object.entries(request.query as Record<string, string | readonly string[]>);
  return {
    now: parts.clock.now(),
    headers: request.headers as SourceContext['headers'],
    options,
    params: request.params as Readonly<Record<string, string>>,
    query: Object.fromEntries(query.map(([name, value]) => [name, [value].flat()])),
  };
}

/** Nobody waits for it: the sender has its answer, and what failed is told in the log. */
async function followUp(
  source: LoadedAlertSource,
  body: unknown,
  context: SourceContext,
  { outside, log }: AlertRoutes,
): Promise<void> {
  try {
    await source.afterwards?.(body, context, outside);
  } catch (error) {
    log.warn({ source: source.name, err: error }, 'what the sender asked for besides could not be done');
  }
}

function ruleOf({ source, plan, options, parts }: Mounting, route?: SourceRoute): SenderRule {
  const { tokens: own = [], actTokens = [], secrets = [] } = plan ?? {};
  const general = parts.generalToken === undefined ? [] : [parts.generalToken];
  const ordinary = own.length > 0 ? own : general;
  return {
    tokens: tokensFor(ordinary, actTokens, route?.acts === true),
    ...(source.headerToken === undefined ? {} : { headerToken: source.headerToken }),
    inUrl: source.urlToken === true,
    // Only the door checks signatures: what else there is asks for a token.
    signed: route === undefined && source.signature?.suffices({ secrets, options }) === true,
  };
}

/** Whoever may act may tell and read as well. Without any token, a sender of this machine may do all. */
function tokensFor(
  ordinary: readonly string[],
  actTokens: readonly string[],
  acts: boolean,
): readonly string[] {
  if (acts && actTokens.length > 0) return actTokens;
  return ordinary.length === 0 ? [] : [...ordinary, ...actTokens];
}

async function guardDepth<T>(serve: () => Promise<T>): Promise<T> {
  try {
    return await serve();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new InvalidAlertError('The body is nested too deeply. Send it flatter.', { cause: error });
  }
}
