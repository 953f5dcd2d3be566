import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import type { Services } from '../define/services.ts';

type Call = (
  url: URL,
  init: RequestInit,
) => Promise<{
  readonly ok: boolean;
  readonly status: number;
  readonly body: { cancel(): Promise<void> } | null;
}>;

export interface OwnHeartbeatParts {
  readonly services: Pick<Services, 'settings' | 'log'>;
  /** Of the worker in this process. */
  alive(): Promise<{ readonly alive: boolean; readonly detail: string }>;
  readonly call?: Call;
  resolve?(host: string): Promise<readonly { readonly address: string }[]>;
}

const DEADLINE_MS = 10_000;

/** What is on this machine or only on its wire: never called, whatever a name points to. */
const inside = new BlockList();
for (const [net, prefix] of [
  ['127.0.0.0', 8],
  ['0.0.0.0', 8],
  ['169.254.0.0', 16],
] as const)
  inside.addSubnet(net, prefix, 'ipv4');
inside.addAddress('::1', 'ipv6');
inside.addAddress('::', 'ipv6');
inside.addSubnet('fe80::', 10, 'ipv6');

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
  {
    services: { log },
    alive,
    call = (url, init) => fetch(url, init),
    resolve = (host) => lookup(host, { all: true }),
  }: OwnHeartbeatParts,
  address: string,
): () => Promise<boolean> {
  const url = new URL(address);
  return async () => {
    try {
      const state = await alive();
      if (!state.alive) {
        log.error({ detail: state.detail }, 'the heartbeat to the outside is withheld: the worker is dead');
        return false;
      }
      const found = await resolve(url.hostname);
      if (found.length === 0 || found.some(({ address: one }) => isInside(one))) {
        log.error({ host: url.hostname }, 'the heartbeat to the outside would stay inside and is not sent');
        return false;
      }
      // Without its path, which may be a secret.
      const signal = AbortSignal.timeout(DEADLINE_MS);
      const answer = await call(url, { redirect: 'error', credentials: 'omit', signal });
      await answer.body?.cancel();
      if (!answer.ok)
        log.warn({ host: url.hostname, status: answer.status }, 'the heartbeat to the outside was refused');
      return answer.ok;
    } catch (error) {
      const reason = error instanceof Error ? error.name : 'unknown';
      log.warn({ host: url.hostname, reason }, 'the heartbeat to the outside could not be sent');
      return false;
    }
  };
}

function isInside(address: string): boolean {
  const kind = isIP(address);
  return kind === 0 || inside.check(address, kind === 4 ? 'ipv4' : 'ipv6');
}
