import type { z } from 'zod';
import { faultsOf, formatFault } from '../block-kit/refusal.ts';
import type { WorkspaceCore } from '../core.ts';
import type { JsonObject } from '../json.ts';
import type { Tier } from '../rate-limiter.ts';
import { explained, SlackError } from './slack-error.ts';

/** What a method is given besides its arguments. */
export interface ApiCall {
  readonly core: WorkspaceCore;
  /** Base URL under which the caller reached the workspace, without a slash at the end. */
  readonly baseUrl: string;
}

/** One Web API method. */
export interface ApiMethod {
  readonly name: string;
  /** The bot scope it needs; undefined where any token will do. */
  readonly scope?: string | undefined;
  readonly token: 'bot' | 'app' | 'either' | 'none';
  readonly tier: Tier;
  /** Checks the arguments and acts; throws a SlackError. Synchronous, so that calls never interleave. */
  invoke(call: ApiCall, args: JsonObject): JsonObject;
}

interface MethodSpec<Schema extends z.ZodType> {
  readonly name: string;
  readonly scope?: string;
  readonly token?: ApiMethod['token'];
  readonly tier: Tier;
  readonly args: Schema;
  run(call: ApiCall, args: z.output<Schema>): JsonObject;
}

/** Declares a method; arguments that do not fit its schema answer `invalid_arguments`. */
export function defineMethod<Schema extends z.ZodType>(spec: MethodSpec<Schema>): ApiMethod {
  return {
    name: spec.name,
    scope: spec.scope,
    token: spec.token ?? 'bot',
    tier: spec.tier,
    invoke(call, args) {
      const parsed = spec.args.safeParse(args, { reportInput: true });
      if (!parsed.success) throw explained('invalid_arguments', faultsOf(parsed.error, '').map(formatFault));
      return spec.run(call, parsed.data);
    },
  };
}

/** Throws `missing_scope` unless the manifest asks for this bot scope. */
export function requireScope(core: WorkspaceCore, scope: string): void {
  const provided = core.manifest.oauth_config.scopes.bot;
  if (provided.includes(scope)) return;
  throw new SlackError('missing_scope', { needed: scope, provided: provided.join(',') });
}
