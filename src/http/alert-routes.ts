import type { FastifyInstance } from 'fastify';
import type { LoadedAlertSource, ParsedBody, SourceContext } from '../define/alert-source.ts';
import type { Intake } from '../define/services.ts';
import type { Clock } from '../domain/clock.ts';
import { InvalidAlertError, NotFoundError } from '../domain/errors.ts';
import type { SourcePlan } from '../domain/settings.ts';
import { authorizeBodyToken, authorizeSender, type SenderRule, wrongToken } from './sender-authorization.ts';

export interface AlertRoutes {
  readonly sources: readonly LoadedAlertSource[];
  readonly plans: Readonly<Record<string, SourcePlan>>;
  /** Accepted where a source has no token of its own. */
  readonly generalToken: string | undefined;
  readonly intake: Intake;
  readonly clock: Clock;
  /** Counts an answered delivery by source and outcome. */
  observe(source: string, outcome: 'accepted' | 'refused' | 'unavailable', events: number): void;
}

/** Mounts one POST route a source. 202 is answered after the commit, never before. */
export function mountAlertRoutes(app: FastifyInstance, routes: AlertRoutes): void {
  for (const source of routes.sources) mountSource(app, source, routes);
  app.post('/alerts/:source', async (request) => {
    const { source } = request.params as { source: string };
    const known = routes.sources.map((one) => one.path ?? `/alerts/${one.name}`).join(', ');
    throw new NotFoundError(`There is no alert source '${source.slice(0, 50)}'. Post to one of: ${known}.`);
  });
}

function mountSource(app: FastifyInstance, source: LoadedAlertSource, routes: AlertRoutes): void {
  const plan = routes.plans[source.name];
  const rule: SenderRule = { tokens: tokensOf(plan, routes.generalToken) };
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
      const headers = request.headers as Readonly<Record<string, string | undefined>>;
      const parsed = parse(source, request.body, { now: routes.clock.now(), headers });
      const outcome = await routes.intake.accept(parsed.events);
      routes.observe(source.name, 'accepted', parsed.events.length);
      return await reply.code(202).send(source.answer?.(outcome, parsed) ?? outcome);
    },
  });
}

function tokensOf(plan: SourcePlan | undefined, generalToken: string | undefined): readonly string[] {
  if (plan !== undefined && plan.tokens.length > 0) return plan.tokens;
  return generalToken === undefined ? [] : [generalToken];
}

/** A body that is nested deeper than the stack is the sender's mistake: told again, it would fail again. */
function parse(source: LoadedAlertSource, body: unknown, context: SourceContext): ParsedBody {
  try {
    return source.parse(body, context);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new InvalidAlertError('The body is nested too deeply. Send it flatter.', { cause: error });
  }
}
