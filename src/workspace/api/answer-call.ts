import type { WorkspaceCore } from '../core.ts';
import type { JsonObject } from '../json.ts';
import { type ApiMethod, requireScope } from './method.ts';
import { methods } from './method-table.ts';
import { RateLimitedError, SlackError } from './slack-error.ts';

/** One call as it came over HTTP. */
export interface IncomingCall {
  readonly method: string;
  readonly token: string | undefined;
  readonly args: JsonObject;
  readonly baseUrl: string;
}

/** What goes back. `outcome` is `ok` or Slack's error code. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: JsonObject;
  readonly outcome: string;
}

/** Answers a call in Slack's order: method, token, scope, rate, arguments, act. */
export function answerCall(core: WorkspaceCore, call: IncomingCall): ApiAnswer {
  const method = methods.get(call.method);
  if (method === undefined) return refusal('unknown_method', { req_method: call.method });
  try {
    authenticate(core, method, call.token);
    if (method.scope !== undefined) requireScope(core, method.scope);
    const retryAfterS = core.rates.takeCall(method.name, method.tier);
    if (retryAfterS > 0) throw new RateLimitedError(retryAfterS);
    // A listener's client sends the team along with every call.
    const { team_id: teamId, ...args } = call.args;
    if (teamId !== undefined && teamId !== core.identity.teamId)
      throw new SlackError('team_access_not_granted');
    const body = method.invoke({ core, baseUrl: call.baseUrl }, args);
    return { status: 200, headers: scopeHeaders(core, method), body: { ok: true, ...body }, outcome: 'ok' };
  } catch (error) {
    if (error instanceof SlackError) return refusal(error.code, error.detail);
    if (error instanceof RateLimitedError) return rateLimited(error.retryAfterS);
    throw error;
  }
}

/** The 429 answer; without seconds the header is left out, as proxies in between do. */
export function rateLimited(retryAfterS: number | undefined): ApiAnswer {
  const headers: Record<string, string> =
    retryAfterS === undefined ? {} : { 'retry-after': String(retryAfterS) };
  return { status: 429, headers, body: { ok: false, error: 'ratelimited' }, outcome: 'ratelimited' };
}

/** Slack's way to refuse: HTTP 200 and `ok: false`. */
export function refusal(error: string, detail: JsonObject = {}): ApiAnswer {
  return { status: 200, headers: {}, body: { ok: false, error, ...detail }, outcome: error };
}

function authenticate({ identity }: WorkspaceCore, method: ApiMethod, token: string | undefined): void {
  if (method.token === 'none') return;
  if (token === undefined || token === '') throw new SlackError('not_authed');
  const kind = token === identity.botToken ? 'bot' : token === identity.appToken ? 'app' : undefined;
  if (kind === undefined) throw new SlackError('invalid_auth');
  if (method.token !== 'either' && method.token !== kind) throw new SlackError('not_allowed_token_type');
}

function scopeHeaders(core: WorkspaceCore, method: ApiMethod): Record<string, string> {
  const provided =
    method.token === 'app' ? 'connections:write' : core.manifest.oauth_config.scopes.bot.join(',');
  return {
    'x-oauth-scopes': provided,
    ...(method.scope !== undefined && { 'x-accepted-oauth-scopes': method.scope }),
  };
}
