import { z } from 'zod';
import type { Environment } from '../config/environment.ts';
import { MINUTE_MS } from '../domain/duration.ts';
import { UnreachableError } from '../domain/errors.ts';
import type { Settings } from '../domain/settings.ts';
import type { Knock } from './canary-watch.ts';

const USUAL_DEADLINE_MS = MINUTE_MS;
const answerSchema = z.object({ incidents: z.array(z.object({ id: z.string() })).min(1) });

/**
 * Posts to the door of plain JSON at `url`, with the token that a sender would have to show. It waits for its incident
 * however long the line is, up to the bound of a round.
 */
export function createKnock(url: string, environment: Environment, settings: Settings, call = fetch): Knock {
  const token = settings.sources['generic']?.tokens[0] ?? environment.alertToken?.reveal();
  const deadlineMs = settings.canary?.boundMs ?? USUAL_DEADLINE_MS;
  return async (body) => {
    const signal = AbortSignal.timeout(deadlineMs);
    const headers = {
      'content-type': 'application/json',
      prefer: `wait=${Math.floor(deadlineMs / 1000)}`,
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    };
    try {
      const init = {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
        signal,
        redirect: 'error',
      } as const;
      const answer = await call(new URL('/alerts/generic', url), init);
      const given: unknown = await answer.json();
      const parsed = answerSchema.safeParse(given);
      if (answer.status === 202 && parsed.success) return parsed.data.incidents[0]?.id ?? '';
      throw new UnreachableError(
        `Our own door answered ${answer.status} to the canary: ${JSON.stringify(given).slice(0, 300)}`,
      );
    } catch (cause) {
      if (cause instanceof UnreachableError) throw cause;
      throw new UnreachableError(`Our own door at ${url} does not answer the canary.`, { cause });
    }
  };
}
