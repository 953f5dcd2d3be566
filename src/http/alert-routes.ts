import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { LoadedAlertSource, SourceContext } from '../define/alert-source.ts';
import { parseDelivery } from '../define/parse-delivery.ts';
import type { Intake } from '../define/services.ts';
import { optionsFor } from '../define/source-plans.ts';
import type { Clock } from '../domain/clock.ts';
import { NotFoundError } from '../domain/errors.ts';
import type { Log } from '../domain/ports/log.ts';
import type { Outside } from '../domain/ports/outside.ts';
import type { SourcePlan } from '../domain/settings.ts';
import { needsOwnBody, rawBodyOf, withOwnBody } from './alert-body.ts';
import { authorizeBodyToken, authorizeSender, type SenderRule, wrongToken } from './sender-authorization.ts';

export interface AlertRoutes {
  readonly sources: readonly LoadedAlertSource[];
  readonly plans: Readonly<Record<string, SourcePlan>>;
  /** Accepted where a source has no token of its own. */
  readonly generalToken: string | undefined;
  readonly intake: Intake;
  readonly clock: Clock;
  readonly outside: Outside;
  readonly log: Log;
  /** Counts an answered delivery by source and outcome. */
  observe(source: string, outcome: 'accepted' | 'refused' | 'unavailable', events: number): void;
}

/** Mounts one POST route a source. 202 is answered after the commit, never before. */
export function mountAlertRoutes(app: FastifyInstance, routes: AlertRoutes): void {
  const posted = routes.sources.filter((source) => source.arrivesBy !== 'mail');
  for (const source of posted) {
    if (needsOwnBody(source)) withOwnBody(app, source, (scope) => mountSource(scope, source, routes));
    else mountSource(app, source, routes);
  }
  app.post('/alerts/:source', async (request) => {
    const { source } = request.params as { source: string };
    const known = posted.map((one) => one.path ?? `/alerts/${one.name}`).join(', ');
    throw new NotFoundError(`There is no alert source '${source.slice(0, 50)}'. Post to one of: ${known}.`);
  });
}

function mountSource(app: FastifyInstance, source: LoadedAlertSource, routes: AlertRoutes): void {
  const plan = routes.plans[source.name];
  const options = optionsFor(source, plan);
  const rule = ruleOf(source, plan, routes.generalToken);
  app.post(source.path ?? `/alerts/${source.name}`, {
    bodyLimit: plan?.maxBytes ?? source.maxBytes,
    // Before the body is read: a stranger cannot make us hold 16 MiB.
    onRequest: async (request) => {
      if (authorizeSender(rule, request) === 'no-token' && source.bodyToken === undefined) throw wrongToken();
    },
    // Here and not in the handler: a body that cannot be read never gets there.
    onError: async (_request, _reply, error) => {
      routes.observe(
        source.name,
        'retryable' in error && error.retryable === true ? 'unavailable' : 'refused',
        1,
      );
    },
    handler: async (request, reply) => {
      if (source.bodyToken !== undefined && authorizeSender(rule, request) === 'no-token') {
        authorizeBodyToken(rule, source.bodyToken(request.body));
      }
      const context = { now: routes.clock.now(), headers: headersOf(request), options };
      await source.signature?.check(
        { ...context, body: request.body, rawBody: rawBodyOf(request), secrets: plan?.secrets ?? [] },
        routes.outside,
      );
      const parsed = await parseDelivery(source, request.body, context);
      const outcome = await routes.intake.accept(parsed.events);
      routes.observe(source.name, 'accepted', parsed.events.length);
      void followUp(source, request.body, context, routes);
      return await reply.code(202).send(source.answer?.(outcome, parsed) ?? outcome);
    },
  });
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

function headersOf(request: FastifyRequest): SourceContext['headers'] {
  return request.headers as Readonly<Record<string, string | undefined>>;
}

function ruleOf(
  source: LoadedAlertSource,
  plan: SourcePlan | undefined,
  generalToken: string | undefined,
): SenderRule {
  const own = plan !== undefined && plan.tokens.length > 0 ? plan.tokens : undefined;
  return {
    tokens: own ?? (generalToken === undefined ? [] : [generalToken]),
    inUrl: source.urlToken === true,
    signed:
      source.signature?.suffices({
        secrets: plan?.secrets ?? [],
        options: optionsFor(source, plan),
      }) === true,
  };
}
