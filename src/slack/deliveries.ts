import type { App } from '@slack/bolt';
import { isObject } from '../domain/json.ts';
import type { Edge } from './edge.ts';
import type { IdentityKeeper } from './identity.ts';
import { claimRequest, type RecentRequests, type WithClaim } from './recent-requests.ts';

/** What an acknowledgement carries back to Slack; undefined: nothing. */
export type Acknowledge = (answer?: unknown) => Promise<void>;

export interface Deliveries {
  /**
   * Takes one delivery from whichever door. Acknowledges exactly once, acts at most once, never rejects. Resolves
   * when all work on it has ended.
   */
  take(body: unknown, acknowledge: Acknowledge, transportKey?: string): Promise<void>;
}

/** Stands between both doors and Bolt: refuses what Bolt would stumble over, and what was handled already. */
export function createDeliveries(
  app: App,
  edge: Edge,
  identity: IdentityKeeper,
  recent: RecentRequests,
): Deliveries {
  const refuse = (body: unknown, reason: string): void => {
    const type = isObject(body) ? String(body['type'] ?? body['command'] ?? '') : typeof body;
    edge.log.warn({ reason, type: type.slice(0, 80) }, 'A delivery was refused.');
    const entry = {
      at: edge.clock.now(),
      actorId: '',
      role: undefined,
      source: 'slack',
      act: 'delivery',
    } as const;
    const stored = Promise.try(() =>
      edge
        .services()
        .stores.audit.add({ ...entry, subject: type.slice(0, 80), outcome: 'refused', detail: reason }),
    );
    edge.track(
      stored.catch((error: unknown) => edge.log.error({ error }, 'A refusal could not be recorded.')),
    );
  };

  return {
    async take(body, acknowledge, transportKey) {
      const ack = once(acknowledge, edge);
      try {
        if (!isObject(body)) return refuse(body, 'It is not a JSON object.');
        if (personOf(body) === '') return refuse(body, 'It names no person.');
        // Before it counts as seen: while Slack cannot tell us who we are, the repetition has to act.
        await identity.get();
        const key = idOf(body) ?? transportKey;
        if (key !== undefined && !recent.first(key)) return;
        const customProperties: WithClaim = {
          claim: async () => (key === undefined ? 'first' : claimRequest(edge, key)),
        };
        await app.processEvent({ body, ack, customProperties: { ...customProperties } });
      } catch (error) {
        edge.log.error({ error }, 'A delivery from Slack could not be handled.');
      } finally {
        await ack();
      }
    },
  };
}

/** The first acknowledgement counts. One that is lost with its socket must not stop the work: Slack repeats it. */
function once(acknowledge: Acknowledge, edge: Edge): Acknowledge {
  let done = false;
  return async (answer) => {
    if (done) return;
    done = true;
    await acknowledge(answer).catch((error: unknown) => {
      edge.log.debug({ error }, 'An acknowledgement did not reach Slack.');
    });
  };
}

/** What Slack keeps the same when it repeats a delivery. */
function idOf(body: Readonly<Record<string, unknown>>): string | undefined {
  const id = body['event_id'] ?? body['trigger_id'];
  return typeof id === 'string' && id !== '' ? `delivery ${id}` : undefined;
}

function personOf(body: Readonly<Record<string, unknown>>): string {
  const { event, user, user_id } = body as { event?: unknown; user?: unknown; user_id?: unknown };
  const person = isObject(event) ? event['user'] : (user_id ?? (isObject(user) ? user['id'] : ''));
  return typeof person === 'string' ? person : '';
}
