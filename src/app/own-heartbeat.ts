import type { Services } from '../define/services.ts';
import { OpsError } from '../domain/errors.ts';
import type { Outside } from '../domain/ports/outside.ts';

export interface OwnHeartbeatParts {
  readonly services: Pick<Services, 'settings' | 'log'>;
  readonly outside: Outside;
  /** Of the worker in this process. */
  alive(): Promise<{ readonly alive: boolean; readonly detail: string }>;
}

const bounds = { timeoutMs: 10_000, maxBytes: 64 * 1024 };

/**
 * Calls the outside while the worker of this process takes its jobs, so that somebody who is not us tells people when
 * that ends. Answers how to stop it.
 */
export function sendOwnHeartbeat(parts: OwnHeartbeatParts): () => void {
  const plan = parts.services.settings.ownHeartbeat;
  if (plan === undefined) return () => undefined;
  const send = ownHeartbeat(parts, plan.url);
  void send();
  const timer = setInterval(send, plan.everyMs);
  return () => clearInterval(timer);
}

/** One heartbeat: true when it was taken. It is withheld while the worker is not alive. */
export function ownHeartbeat(
  { services: { log }, outside, alive }: OwnHeartbeatParts,
  url: string,
): () => Promise<boolean> {
  // Of its address only the host is ever told: the path may be a secret.
  const { hostname } = new URL(url);
  const host = new RegExp(RegExp.escape(hostname));
  return async () => {
    try {
      const state = await alive();
      if (!state.alive) {
        log.error({ detail: state.detail }, 'the heartbeat to the outside is withheld: the worker is dead');
        return false;
      }
      await outside.read({ url, host, ...bounds });
      return true;
    } catch (error) {
      const reason = error instanceof OpsError && error.retryable ? error.message : 'unknown';
      log.warn({ host: hostname, reason }, 'the heartbeat to the outside was not taken');
      return false;
    }
  };
}
